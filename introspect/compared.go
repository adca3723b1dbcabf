package introspect

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

// ComparedWith returns s and a declared schema, each with what has to be compared of
// the things that nobody needs to declare: the objects of Beyond that the models
// declare; declared grants that come with their objects anyway, if the live ones
// differ; and live grants that a default privilege gave, if that is declared otherwise.
func (s Snapshot) ComparedWith(d dialect.Dialect, declared schema.Schema) (Snapshot, schema.Schema) {
	if len(s.Beyond) == 0 && len(declared.Given) == 0 {
		return s, declared
	}
	c := compared{d: d, given: byID(declared.Given), spokenOf: map[schema.ID]bool{}}
	for _, o := range dialect.ToldApart(d, declared.Objects) {
		c.spokenOf[toldBy(o)] = true
	}
	live := slices.Clip(s.Schema.Objects)
	for _, o := range s.Schema.Objects {
		if given, ok := c.given[o.ID()]; ok && !c.spokenOf[o.ID()] {
			c.declared = append(c.declared, given)
		}
	}
	for _, o := range dialect.ToldApart(d, s.Beyond) {
		if c.spokenOf[toldBy(o)] || c.givenOtherwise(s, o, declared) {
			live = append(live, o)
		}
	}
	s.Schema.Objects = live
	declared.Objects = slices.Concat(declared.Objects, c.declared)
	return s, declared
}

// compared is what ComparedWith finds.
type compared struct {
	d        dialect.Dialect
	given    map[schema.ID]schema.Object // what comes with the declared objects
	spokenOf map[schema.ID]bool
	declared []schema.Object
}

// givenOtherwise reports whether a live grant came by a default privilege that is
// declared otherwise, and declares what the role is to have instead.
func (c *compared) givenOtherwise(s Snapshot, grant schema.Object, declared schema.Schema) bool {
	by := s.Given[grant.ID()]
	if by == "" {
		return false
	}
	was := dialect.GivenByDefault(c.d, s.Schema.Objects, grant, by)
	will := dialect.GivenByDefault(c.d, declared.Objects, grant, by)
	if was == will {
		return false
	}
	if given, ok := c.given[grant.ID()]; ok {
		c.declared = append(c.declared, given)
		return true
	}
	if !dialect.HasGranted(c.d, declared, grant) {
		return false
	}
	if will != "" {
		grant.Definition = will
		c.declared = append(c.declared, grant)
	}
	return true
}

func byID(list []schema.Object) map[schema.ID]schema.Object {
	out := make(map[schema.ID]schema.Object, len(list))
	for _, o := range list {
		out[o.ID()] = o
	}
	return out
}

// toldBy is what tells an object from others: of a routine, its name will do.
func toldBy(o schema.Object) schema.ID {
	id := o.ID()
	if o.Kind != schema.KindGrant {
		id.Args = ""
	}
	return id
}
