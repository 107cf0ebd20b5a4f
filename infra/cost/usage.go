package main

import (
	"maps"
	"time"
)

// Usage is what a function, or a client past the functions, used.
type Usage struct {
	Invocations float64
	Processor   time.Duration      // of this machine
	S3          map[string]float64 // requests by operation
	DynamoDB    map[string]float64 // requests by operation
	ReadUnits   float64
	WriteUnits  float64
	LogBytes    float64
}

// plus returns u with n times v added.
func (u Usage) plus(v Usage, n float64) Usage {
	return Usage{
		Invocations: u.Invocations + n*v.Invocations, Processor: u.Processor + time.Duration(n*float64(v.Processor)),
		S3: sum(u.S3, v.S3, n), DynamoDB: sum(u.DynamoDB, v.DynamoDB, n),
		ReadUnits: u.ReadUnits + n*v.ReadUnits, WriteUnits: u.WriteUnits + n*v.WriteUnits, LogBytes: u.LogBytes + n*v.LogBytes,
	}
}

func sum(a, b map[string]float64, n float64) map[string]float64 {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]float64{}
	}
	for op, k := range b {
		all[op] += n * k
	}
	return all
}

// created is how many objects were created, each of which is an event.
func (u Usage) created() float64 { return u.S3["PutObject"] }

// Linear is a usage that grows with a number.
type Linear struct{ Fixed, Each Usage }

// through is the line through what was used at two numbers.
func through(few int, atFew Usage, many int, atMany Usage) Linear {
	each := Usage{}.plus(atMany, 1/float64(many-few)).plus(atFew, -1/float64(many-few))
	return Linear{Fixed: atFew.plus(each, -float64(few)), Each: each}
}

// at is the usage at a number.
func (l Linear) at(n float64) Usage { return l.Fixed.plus(l.Each, n) }
