package docx

import "slices"

// step is one step from an old list to a new one: both elements where it
// stays, perhaps changed; -1 for what is not there.
type step struct{ was, is int }

// worth bounds the pairs of elements that are compared one by one: a table of
// comparisons has at most as many cells.
const worth = 1 << 18

// steps leads from a list of n elements to one of m. Elements with the same
// key stay; of those between, the ones that are most alike stay as changed
// ones, where alike is above 0. What went comes before what came.
func steps(was, is []string, alike func(i, j int) float64) []step {
	var out []step
	gap := func(a, b, c, d int) {
		i, j := a, c
		rest := func(to, until int) {
			for ; i < to; i++ {
				out = append(out, step{i, -1})
			}
			for ; j < until; j++ {
				out = append(out, step{-1, j})
			}
		}
		for _, p := range likest(a, b, c, d, alike) {
			rest(p.was, p.is)
			out = append(out, p)
			i, j = p.was+1, p.is+1
		}
		rest(b, d)
	}
	i, j := 0, 0
	for _, p := range same(was, is) {
		gap(i, p.was, j, p.is)
		out = append(out, p)
		i, j = p.was+1, p.is+1
	}
	gap(i, len(was), j, len(is))
	return out
}

// same pairs equal keys, ascending in both lists: as many as can be, where the
// lists are short enough to compare; else those around keys that each list has
// once (the patience method).
func same(was, is []string) []step {
	var out []step
	first := 0
	for first < min(len(was), len(is)) && was[first] == is[first] {
		out = append(out, step{first, first})
		first++
	}
	last := 0
	for last < min(len(was), len(is))-first && was[len(was)-1-last] == is[len(is)-1-last] {
		last++
	}
	a, b := was[first:len(was)-last], is[first:len(is)-last]
	for _, p := range middle(a, b) {
		out = append(out, step{first + p.was, first + p.is})
	}
	for k := last; k > 0; k-- {
		out = append(out, step{len(was) - k, len(is) - k})
	}
	return out
}

func middle(was, is []string) []step {
	if len(was)*len(is) <= worth {
		return likest(0, len(was), 0, len(is), func(i, j int) float64 {
			if was[i] == is[j] {
				return 1
			}
			return 0
		})
	}
	anchors := unique(was, is)
	if len(anchors) == 0 {
		return nil
	}
	var out []step
	i, j := 0, 0
	for _, p := range append(anchors, step{len(was), len(is)}) {
		for _, q := range same(was[i:p.was], is[j:p.is]) {
			out = append(out, step{i + q.was, j + q.is})
		}
		if p.was < len(was) {
			out = append(out, p)
		}
		i, j = p.was+1, p.is+1
	}
	return out
}

// unique pairs the keys that each list has once, as many as ascend in both.
func unique(was, is []string) []step {
	type seen struct{ was, is, n, m int }
	all := map[string]*seen{}
	for i, k := range was {
		if all[k] == nil {
			all[k] = &seen{}
		}
		all[k].was, all[k].n = i, all[k].n+1
	}
	for j, k := range is {
		if s := all[k]; s != nil {
			s.is, s.m = j, s.m+1
		}
	}
	var pairs []step
	for _, k := range was {
		if s := all[k]; s.n == 1 && s.m == 1 {
			pairs = append(pairs, step{s.was, s.is})
		}
	}
	return ascending(pairs)
}

// ascending is the longest run of pairs, sorted by was, that ascends by is.
func ascending(pairs []step) []step {
	before := make([]int, len(pairs)) // the pair before it in the best run that ends with a pair
	var ends []int                    // of the best runs, by their length
	for p := range pairs {
		at, _ := slices.BinarySearchFunc(ends, pairs[p].is, func(e, is int) int { return pairs[e].is - is })
		before[p] = -1
		if at > 0 {
			before[p] = ends[at-1]
		}
		ends = append(ends[:min(at, len(ends))], append([]int{p}, ends[min(at+1, len(ends)):]...)...)
	}
	var out []step
	if len(ends) > 0 {
		for p := ends[len(ends)-1]; p >= 0; p = before[p] {
			out = append(out, pairs[p])
		}
	}
	slices.Reverse(out)
	return out
}

// likest pairs the elements [a, b) of the old list with [c, d) of the new one,
// ascending in both, so that they are as much alike in all as can be. Lists
// that are too long to compare give no pair.
func likest(a, b, c, d int, alike func(i, j int) float64) []step {
	n, m := b-a, d-c
	if n == 0 || m == 0 || n*m > worth {
		return nil
	}
	like, best := make([]float64, n*m), make([]float64, (n+1)*(m+1)) // best is of what is left from there on
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			like[i*m+j] = alike(a+i, c+j)
			rest := max(best[(i+1)*(m+1)+j], best[i*(m+1)+j+1])
			if l := like[i*m+j]; l > 0 {
				rest = max(rest, l+best[(i+1)*(m+1)+j+1])
			}
			best[i*(m+1)+j] = rest
		}
	}
	var out []step
	for i, j := 0, 0; i < n && j < m; {
		switch l, here := like[i*m+j], best[i*(m+1)+j]; {
		case l > 0 && here == l+best[(i+1)*(m+1)+j+1]:
			out = append(out, step{a + i, c + j})
			i, j = i+1, j+1
		case here == best[(i+1)*(m+1)+j]:
			i++
		default:
			j++
		}
	}
	return out
}
