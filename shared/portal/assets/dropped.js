// dropped.js reads what was dropped on a page: files, and folders with all
// that is in them.

const readAll = (directory) => new Promise((resolve, reject) => {
  const reader = directory.createReader();
  const all = [];
  const next = () => reader.readEntries((some) => { // some at a time, none at the end
    if (some.length === 0) resolve(all);
    else { all.push(...some); next(); }
  }, reject);
  next();
});

async function filesOf(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => { entry.file(resolve, reject); })];
  const inner = await readAll(entry);
  return (await Promise.all(inner.map(filesOf))).flat();
}

/** filesIn returns the files of a drop. Hidden ones are left out. */
export async function filesIn(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean); // before anything waits: the drop is emptied
  const files = (await Promise.all(entries.map(filesOf))).flat();
  return files.filter((f) => !f.name.startsWith('.'));
}
