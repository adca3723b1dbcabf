package autogen

import (
	"maps"
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// objects compares what the server prints whole: views, routines, triggers and the like.
func (w *walk) objects() {
	key := func(o schema.Object) schema.ID { return w.fold.id(o) }
	former := func(o schema.Object) (schema.ID, bool) {
		old := o
		n := schema.ParseName(o.RenamedFrom)
		old.Name = n.Name
		if n.Schema != "" {
			old.Schema = n.Schema
		}
		return w.fold.id(old), o.RenamedFrom != ""
	}
	w.noteNewOwners(match(w.live.Objects, w.compare.Objects, key, former))
	followed, gone := w.underNewOwners()
	m := match(followed, w.compare.Objects, key, former)
	for _, member := range []bool{false, true} { // views before the triggers on them
		for _, o := range m.dropped {
			if o.On.IsZero() != member && w.objectManaged(o) {
				w.emit(ops.DropObject{Object: w.liveObject(w.underFormerOwner(o))})
			}
		}
	}
	for _, o := range gone {
		if w.objectManaged(o) {
			w.emit(ops.DropObject{Object: w.liveObject(o)})
		}
	}
	for live, declared := range m.both() {
		live = w.underFormerOwner(live)
		if from, to := live.ID(), declared.ID(); from != to {
			w.became[from] = to
		}
		w.object(live, declared)
	}
	for _, o := range m.added {
		w.emit(ops.CreateObject{Object: w.newObject(o)})
	}
	w.recreateAround()
}

// noteNewOwners notes the tables and views that get another name. What belongs to them, such
// as a trigger, then belongs to the new name.
func (w *walk) noteNewOwners(m matched[schema.ID, schema.Object]) {
	w.owners, w.became, w.former = map[schema.Name]schema.Name{}, map[schema.ID]schema.ID{}, map[schema.ID]schema.Object{}
	for _, r := range w.renames {
		w.owners[r.From] = r.To
	}
	for live, declared := range m.both() {
		view := live.Kind == schema.KindView || live.Kind == schema.KindMaterializedView
		if from, to := live.QualifiedName(), declared.QualifiedName(); view && from != to {
			w.owners[from] = to
		}
	}
}

// underNewOwners lists the live objects, with tables and views that they belong to under
// their new names. gone are the objects of a table whose name another one takes: it is
// dropped, and they with it.
func (w *walk) underNewOwners() (list, gone []schema.Object) {
	if len(w.owners) == 0 {
		return w.live.Objects, nil
	}
	taken := map[schema.Name]bool{}
	for _, to := range w.owners {
		taken[to] = true
	}
	for _, o := range w.live.Objects {
		to, moves := w.owners[o.On]
		switch {
		case moves:
			was := o
			o.On = to
			w.former[o.ID()] = was
		case taken[o.On]:
			gone = append(gone, o)
			continue
		}
		list = append(list, o)
	}
	return list, gone
}

// underFormerOwner is an object of underNewOwners as it was found.
func (w *walk) underFormerOwner(followed schema.Object) schema.Object {
	if was, ok := w.former[followed.ID()]; ok {
		return was
	}
	return followed
}

// id is the identity of an object, by which it is matched with one of the other side.
func (f folding) id(o schema.Object) schema.ID {
	id := o.ID()
	n := f.name(id.QualifiedName())
	id.Schema, id.Name, id.On = n.Schema, n.Name, f.name(id.On)
	return id
}

// objectManaged reports whether a live object that is not declared is to be dropped. What
// belongs to a table that is dropped gets a drop of its own, although it would go with the
// table, so that the downgrade creates it again. What belongs to a table that is kept
// because it is not managed is kept as well. What belongs to a declared table is dropped.
func (w *walk) objectManaged(o schema.Object) bool {
	if isGrant(o) && (o.On.IsZero() || w.compare.Sequence(o.On) != nil) {
		return true
	}
	if found := w.liveObject(w.underFormerOwner(o)); w.in.Held[found.ID()] != "" {
		w.result.Held = append(w.result.Held, found.ID())
		return false
	}
	switch {
	case o.Kind == schema.KindPublication && !w.in.ownsPublication(o.Name):
		w.result.Unmanaged = append(w.result.Unmanaged, o.QualifiedName())
		return false
	case o.Kind == schema.KindPublicationTable && o.On.IsZero():
		return true
	case o.On.IsZero():
		return w.managed(o.QualifiedName())
	}
	return w.compare.Table(o.On) != nil || w.compareObject(o.On) != nil || w.dropped(o.On)
}

// isGrant reports whether an object is a privilege.
func isGrant(o schema.Object) bool {
	return o.Kind == schema.KindGrant || o.Kind == schema.KindDefaultPrivilege
}

// dropped reports whether one of the operations so far drops a table, sequence or view.
func (w *walk) dropped(n schema.Name) bool {
	return slices.ContainsFunc(w.ops, func(op ops.Op) bool {
		switch op := op.(type) {
		case ops.DropTable:
			return op.Table.QualifiedName() == n
		case ops.DropSequence:
			return op.Sequence.QualifiedName() == n
		case ops.DropObject:
			return op.Object.On.IsZero() && op.Object.Schema == n.Schema && op.Object.Name == n.Name
		}
		return false
	})
}

// compareObject finds a declared view or materialised view by name.
func (w *walk) compareObject(n schema.Name) *schema.Object {
	for i := range w.compare.Objects {
		o := &w.compare.Objects[i]
		if o.Schema == n.Schema && o.Name == n.Name && (o.Kind == schema.KindView || o.Kind == schema.KindMaterializedView) {
			return o
		}
	}
	return nil
}

// liveObject is a live object as it was found.
func (w *walk) liveObject(canonical schema.Object) schema.Object {
	if o, ok := w.foundObjects[canonical.ID()]; ok {
		return o
	}
	return canonical
}

// identity is the identity that the canonical form of a live object has, by which it is
// compared. Operations carry the object as it was found.
func (w *walk) identity(found schema.Object) schema.ID {
	if id, ok := w.identities[found.ID()]; ok {
		return id
	}
	return found.ID()
}

// declaredObject is the object as operations carry it: as it was declared, with
// its author's layout and comments, which some databases keep. A view that is
// declared by its query alone gets the canonical statement instead, and a text search
// configuration that is declared as a copy says what it is: so it can be altered.
func (w *walk) declaredObject(canonical schema.Object) schema.Object {
	canonical.RenamedFrom = ""
	o, ok := w.declaredObjects[canonical.ID()]
	if !ok {
		return canonical
	}
	if len(canonical.Needs) == 0 {
		canonical.Needs = o.Needs
	}
	if o.Kind.IsTextSearch() && !dialect.SpelledOut(o) && dialect.SpelledOut(canonical) {
		for _, spelled := range w.in.Normalized.Objects {
			if spelled.ID() == canonical.ID() {
				canonical.Definition = spelled.Definition
			}
		}
		return canonical
	}
	if words := strings.Fields(o.Definition); len(words) > 0 && (strings.EqualFold(words[0], "create") || isGrant(o) || o.Kind == schema.KindPublicationTable) {
		canonical.Definition = o.Definition
	}
	return canonical
}

// newObject is an object that is to be created. MySQL stores the character set of the session
// with a view or routine, and applies it to the literals in it. A new one gets the character
// set that all others have, if they agree.
func (w *walk) newObject(canonical schema.Object) schema.Object {
	o := w.declaredObject(canonical)
	if isGrant(o) {
		return w.wholeGrant(o)
	}
	if common := commonCharset(w.in.Live.Objects); len(common) > 0 {
		o.Session = withDefaults(o.Session, common)
	}
	return o
}

// wholeGrant is a grant that first revokes what default privileges (ALTER DEFAULT
// PRIVILEGES) give the role on a new object, where there are any for the role.
func (w *walk) wholeGrant(o schema.Object) schema.Object {
	byDefault := func(p schema.Object) bool { return p.Kind == schema.KindDefaultPrivilege && p.Name == o.Name }
	if o.Kind == schema.KindGrant && (slices.ContainsFunc(w.live.Objects, byDefault) || slices.ContainsFunc(w.compare.Objects, byDefault)) {
		return dialect.WholeGrant(w.in.Dialect, o)
	}
	return o
}

// commonCharset is the character set and collation that all objects have, or nil.
func commonCharset(list []schema.Object) map[string]string {
	var common map[string]string
	for _, o := range list {
		if isGrant(o) {
			continue
		}
		kept := map[string]string{}
		for _, name := range []string{"character_set_client", "collation_connection"} {
			if v, ok := o.Session[name]; ok {
				kept[name] = v
			}
		}
		if common != nil && !maps.Equal(common, kept) {
			return nil
		}
		common = kept
	}
	return common
}

// object compares an object that both sides have. Needs is not compared: it only says what
// the object depends on.
func (w *walk) object(live, declared schema.Object) {
	declared.Session = withDefaults(declared.Session, live.Session)
	a, b := dialect.Undeclared(w.in.Dialect, live, declared), declared
	a.Needs, b.Needs, a.RenamedFrom, b.RenamedFrom = nil, nil, "", ""
	a.Indexes, b.Indexes = nil, nil
	if b.On.IsZero() { // a declared object need not say On where its text does
		b.On = a.On
	}
	if a.On != b.On { // the table is renamed: its text, which names the table, is created anew
		from, to := w.liveObject(live), w.declaredObject(declared)
		to.Session = withDefaults(to.Session, from.Session)
		w.emit(ops.DropObject{Object: from}, ops.CreateObject{Object: to})
		return
	}
	from := w.liveObject(live)
	if a.Name != b.Name {
		w.emit(ops.RenameObject{Object: from, To: declared.Name})
		a, from = dialect.Called(w.in.Dialect, a, b.Name), dialect.Called(w.in.Dialect, from, b.Name)
	}
	if !equal(a, b) {
		op := ops.ReplaceObject{From: from, To: w.declaredObject(declared)}
		if a.Definition == b.Definition { // equal, if spelled differently
			op.To.Definition = op.From.Definition
		}
		op.To.Session = withDefaults(op.To.Session, op.From.Session)
		w.emit(op)
		key := func(o schema.Object) schema.ID { return o.ID() }
		w.result.Unsettled.Objects = appendNew(w.result.Unsettled.Objects, w.in.Normalized.Objects, declared, key)
		return // replacing it creates its indexes
	}
	if len(live.Indexes)+len(declared.Indexes) > 0 {
		n := declared.QualifiedName()
		c := &tableWalk{walk: w, name: n}
		c.indexList(n, live.Indexes, declared.Indexes)
	}
}

// withDefaults adds the entries of kept that said lacks.
func withDefaults(said, kept map[string]string) map[string]string {
	out := maps.Clone(kept)
	if out == nil {
		return said
	}
	maps.Copy(out, said)
	return out
}
