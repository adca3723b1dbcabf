package dialect

// Advice returns what a risk means on a database, and the safe way if there is one.
// Both are parts of a sentence.
func Advice(d Dialect, r Risk) (means, safe string) {
	switch r {
	case RiskDataLoss:
		return "what it holds is lost for good", "drop it a release after its last use"
	case RiskRename:
		return "programs that know the old name fail from then on", "stop them meanwhile, or add the new one beside it, and let the old one go in a later release"
	case RiskNullability:
		return "it fails where there are rows without a value", "fill them in before"
	case RiskIrreversible:
		return "there is no way back", ""
	case RiskUnvalidated:
		return "rows that are there already are not checked", "let a later revision validate it (validate_constraint)"
	case RiskRounding:
		return "what the new type has no room for is rounded or cut off, and the way back does not restore it",
			"fill another column, compare, and drop this one in a later release"
	case RiskUnfit:
		return "it fails where a row has a value that is none of the new type", "change such rows before"
	case RiskEnum:
		return "the value can be used only when the transaction that adds it is over", "it gets one of its own, and what comes after may use it"
	}
	return d.(decider).advice(r)
}

func (postgres) advice(r Risk) (means, safe string) {
	switch r {
	case RiskRewrite:
		return "every row is written anew, and nobody can use the table meanwhile",
			"add another column, fill it in batches, and exchange the two in a later release"
	case RiskScan:
		return "every row is read, and writers wait meanwhile", "with upgrade --online only new rows are checked at first, and the others without blocking"
	case RiskBlockingIndex:
		return "writers wait until it is built", "upgrade --online builds it concurrently"
	}
	return "", ""
}

func (mysql) advice(r Risk) (means, safe string) {
	switch r {
	case RiskRewrite:
		return "the table is built anew in place, which takes its time", "do it when there is little to do; replicas lag as long"
	case RiskScan:
		return "every row is read", ""
	case RiskBlockingIndex:
		return "writers wait until it is built", "no index of this kind can be built beside them: do it when there is little to do"
	case RiskCopy:
		return "the server copies the table, and writers wait meanwhile", "do large tables by a tool that copies beside them (gh-ost, pt-online-schema-change)"
	}
	return "", ""
}

func (sqlite) advice(r Risk) (means, safe string) {
	switch r {
	case RiskRewrite:
		return "the table is built anew, and writers wait meanwhile", ""
	case RiskScan:
		return "every row is read, and writers wait meanwhile", ""
	case RiskBlockingIndex:
		return "writers wait until it is built", ""
	}
	return "", ""
}
