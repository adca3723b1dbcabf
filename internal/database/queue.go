package database

import "slices"

// Queue is a row of what was sent and is not answered yet, in its order. Its zero
// value is empty.
type Queue[T any] struct {
	all  []T
	gone int
}

// Waiting lists what is in the queue, the first in front. The list is the queue's
// own and holds until the next Push or Pop.
func (q *Queue[T]) Waiting() []T { return q.all[q.gone:] }

// Push adds to the end of the queue.
func (q *Queue[T]) Push(list []T) {
	if len(q.all)+len(list) > cap(q.all) {
		q.all, q.gone = slices.Delete(q.all, 0, q.gone), 0
	}
	q.all = append(q.all, list...)
}

// Pop takes the first out of the queue, which is not kept in memory. It panics if
// there is none.
func (q *Queue[T]) Pop() T {
	var none T
	first := q.all[q.gone]
	q.all[q.gone] = none
	q.gone++
	return first
}
