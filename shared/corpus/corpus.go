// Package corpus has the words for what throughline handles: documents and
// their submissions, text, passages and labels, editions, and what can happen
// to them. It knows no format, no store and no service. The JSON names are
// those of the archive's files and of the API; no store's tags stand here.
package corpus
