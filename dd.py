from wenben.dedup import dedup
from wenben.extract import labelled
docs=[d.document for d in labelled.read_folder(labelled.default_folder())]
names={d.document.id:d.name for d in labelled.read_folder(labelled.default_folder())}
r=dedup(docs)
print(len(docs),len(r.pairs))
for p in r.pairs: print(p)
