package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
)

// A recording is what a client of MySQL or MariaDB asks its server for, each question as it was sent, less those that
// the server refused at once.
type recording struct {
	mu        sync.Mutex
	questions []string
	asked     frames
	answered  frames
	waiting   bool // for the first packet of an answer
}

// record carries a call out and returns what it asked for.
func record(ctx context.Context, t target, call func(target) call) ([]string, error) {
	r := &recording{}
	p, err := startProxy(t.url.Host, 0)
	if err != nil {
		return nil, err
	}
	p.heard = r.hear
	_, _, err = call(t.through(p.address())).run(ctx)
	return r.questions, errors.Join(err, p.close())
}

// hear takes a piece of either direction, before it is passed on: no answer comes before its question.
func (r *recording) hear(fromClient bool, piece []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if fromClient {
		r.asked.add(piece, func(sequence byte, payload []byte) {
			const query = 3
			if sequence == 0 && len(payload) > 0 { // not a part of the handshake
				r.waiting = payload[0] == query
			}
			if sequence == 0 && r.waiting {
				r.questions = append(r.questions, string(payload[1:]))
			}
		})
		return
	}
	r.answered.add(piece, func(_ byte, payload []byte) {
		const refused = 0xff
		if r.waiting && len(payload) > 0 && payload[0] == refused {
			r.questions = r.questions[:len(r.questions)-1]
		}
		r.waiting = false
	})
}

// frames cuts a stream into the packets of the protocol: three bytes of length, a sequence number and the payload.
type frames struct{ rest []byte }

func (f *frames) add(piece []byte, packet func(sequence byte, payload []byte)) {
	const head = 4
	f.rest = append(f.rest, piece...)
	for len(f.rest) >= head {
		size := int(f.rest[0]) | int(f.rest[1])<<8 | int(f.rest[2])<<16
		if len(f.rest) < head+size {
			break
		}
		packet(f.rest[3], f.rest[head:head+size])
		f.rest = f.rest[head+size:]
	}
	f.rest = bytes.Clone(f.rest)
}

// asScript is a script that makes the database's own program ask the same, each question in one piece.
func asScript(questions []string) string {
	const end = "$$"
	var b strings.Builder
	b.WriteString("DELIMITER " + end + "\n")
	for _, q := range questions {
		b.WriteString(q + "\n" + end + "\n")
	}
	return b.String()
}
