package sdg

import (
	"fmt"
	"slices"
	"strings"
)

// Indicator is the number of a global indicator, such as "11.2.1" or "1.a.2"
// (A/RES/71/313, Annex, after the 2025 comprehensive review). Its wording is
// not kept here.
type Indicator string

// Indicators lists the framework's indicators, in its order. Some measure
// several targets: they are listed under each, and share a Code.
func Indicators() []Indicator { return slices.Clone(tables().indicators) }

// Valid reports whether i is in the framework.
func (i Indicator) Valid() bool { return i.Code() != "" }

// Code is the indicator's code with the UN Statistics Division, such as
// "C110201": it stays the same when indicators are renumbered, and is shared
// by the numbers under which one indicator is listed more than once. It is
// empty for an indicator that is not Valid.
func (i Indicator) Code() string { return tables().codes[i] }

// Target is the target that the indicator is listed under, empty where there
// is none such.
func (i Indicator) Target() Target {
	dot := strings.LastIndexByte(string(i), '.')
	if dot < 0 || !Target(i[:dot]).Valid() {
		return ""
	}
	return Target(i[:dot])
}

// Goal is the goal that the indicator is listed under, 0 where there is none
// such.
func (i Indicator) Goal() Goal { return i.Target().Goal() }

// URI is the indicator's identifier, made from its code, such as
// http://metadata.un.org/sdg/C110201; empty for an indicator that is not
// Valid.
func (i Indicator) URI() string {
	if !i.Valid() {
		return ""
	}
	return base + i.Code()
}

// ParseIndicator reads an indicator from "11.2.1", "1.A.2", "Indicator
// 11.2.1" or "SDG indicator 11.2.1", in any case.
func ParseIndicator(s string) (Indicator, error) {
	i := Indicator(bare(s, "sdg", "indicator"))
	if !i.Valid() {
		return "", fmt.Errorf("%.40q is not an indicator of the global framework", s)
	}
	return i, nil
}
