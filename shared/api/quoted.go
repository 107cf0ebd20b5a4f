package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

// quoting is an edition that quotes a document.
type quoting struct {
	corpus.Series
	Title  string           `json:"title"` // of the theme, in English
	ID     corpus.EditionID `json:"id"`
	Number int              `json:"number"`
}

// asked is how many series are looked through at the same time.
const asked = 16

// quotingList has them by year, theme and number.
type quotingList struct {
	Editions []quoting `json:"editions"`
}

// editionsOf lists the editions that quote the document in the path: whoever
// takes it back has to know them.
func (b Briefings) editionsOf(w http.ResponseWriter, r *request) error {
	d, err := b.read(r)
	if err != nil {
		return err
	}
	found, err := b.quoting(r.Context(), d.Document)
	if err != nil {
		return err
	}
	return write(w, http.StatusOK, quotingList{Editions: append([]quoting{}, found...)})
}

func (b Briefings) quoting(ctx context.Context, id corpus.DocumentID) ([]quoting, error) {
	themes := b.Calendar.AllThemes()
	found := make([][]quoting, len(b.Calendar.Years)*len(themes))
	errs := make([]error, len(found))
	places := make(chan struct{}, asked)
	var wg sync.WaitGroup
	for i := range found {
		year, theme := b.Calendar.Years[i/len(themes)], themes[i%len(themes)]
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			found[i], errs[i] = b.quotingUnder(ctx, year.Year, theme, id)
		})
	}
	wg.Wait()
	return slices.Concat(found...), errors.Join(errs...)
}

func (b Briefings) quotingUnder(ctx context.Context, year int, theme hlpf.Theme, id corpus.DocumentID) ([]quoting, error) {
	series := corpus.Series{Year: year, Theme: theme.ID}
	editions, err := b.Catalog.Editions(ctx, series)
	if err != nil {
		return nil, fmt.Errorf("list editions of %s: %w", series, err)
	}
	var found []quoting
	for _, e := range slices.Backward(editions) {
		if slices.Contains(e.Quoted, id) {
			found = append(found, quoting{Series: series, Title: theme.Title("en"), ID: e.ID, Number: e.Number})
		}
	}
	return found, nil
}
