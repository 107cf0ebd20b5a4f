package catalog

import (
	"encoding/json"
	"fmt"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Published reads an item that was inserted into the table, as the table's
// stream brings it, given by its text attributes: the edition that it records,
// and whether it is such a record at all. What looks like one and cannot be
// read is an error.
func Published(item map[string]string) (e corpus.Edition, ok bool, err error) {
	k := key{item[partitionKey], item[sortKey]}
	if partition, sort := split(k.partition), split(k.sort); partition[0] != "ED" || sort[0] != "E" {
		return corpus.Edition{}, false, nil
	}
	if err := json.Unmarshal([]byte(item[bodyAttribute]), &e); err != nil {
		return corpus.Edition{}, true, fmt.Errorf("read the record %s %s: %w", k.partition, k.sort, err)
	}
	if k != editionKey(e.Series, e.ID) {
		return corpus.Edition{}, true, fmt.Errorf("read the record %s %s: it is of %s %s", k.partition, k.sort, e.Series, e.ID)
	}
	return e, true, nil
}
