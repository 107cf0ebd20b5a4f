package evaluate

// Confusion is how often each label was taken for each other.
type Confusion struct {
	Of     string   `json:"of"`     // main goal, kind
	Labels []string `json:"labels"` // those that were there or were said, in their usual order
	Counts [][]int  `json:"counts"` // by truth, then by what was said
}

// confusions counts what was taken for what.
type confusions struct {
	of     string
	labels []string
	counts map[[2]string]int // truth and what was said
}

func newConfusions(of string, labels []string) *confusions {
	return &confusions{of: of, labels: labels, counts: map[[2]string]int{}}
}

func (c *confusions) add(truth, said string) { c.counts[[2]string{truth, said}]++ }

// table leaves out the labels that were neither there nor said; it is nil
// where nothing was asked.
func (c *confusions) table() *Confusion {
	seen := map[string]bool{}
	for pair := range c.counts {
		seen[pair[0]], seen[pair[1]] = true, true
	}
	if len(seen) == 0 {
		return nil
	}
	t := &Confusion{Of: c.of}
	for _, l := range c.labels {
		if seen[l] {
			t.Labels = append(t.Labels, l)
		}
	}
	for _, truth := range t.Labels {
		var row []int
		for _, said := range t.Labels {
			row = append(row, c.counts[[2]string{truth, said}])
		}
		t.Counts = append(t.Counts, row)
	}
	return t
}
