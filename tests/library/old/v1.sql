PRAGMA application_id = 2003136098;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE aliases (
  entity TEXT NOT NULL REFERENCES entities ON DELETE CASCADE, name TEXT NOT NULL, folded TEXT NOT NULL,
  canonical TEXT NOT NULL,
  origin TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (entity, name)
) WITHOUT ROWID;
INSERT INTO "aliases" VALUES('school:云泽县:石桥镇中心小学','云泽县石桥镇中心小学','云泽县石桥镇中心小学','云泽县石桥镇中心小学','text','');
INSERT INTO "aliases" VALUES('school:云泽县:石桥镇中心小学','石桥镇中心小学','石桥镇中心小学','石桥镇中心小学','text','本文地域为“云泽县”');
CREATE TABLE cluster_members (
  cluster_no INTEGER NOT NULL REFERENCES clusters ON DELETE CASCADE,
  doc_no INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  container INTEGER REFERENCES documents ON DELETE CASCADE, excluded INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (cluster_no, doc_no)
) WITHOUT ROWID;
CREATE TABLE clusters (
  cluster_no INTEGER PRIMARY KEY,
  representative INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE
);
CREATE TABLE corrections (
  correction_no INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
  document TEXT, target TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, note TEXT NOT NULL, undone TEXT
);
INSERT INTO "corrections" VALUES(1,'2026-11-27T14:52:24Z','甲','review','9b30a950353c-0','{"statement":"9b30a950353c-0-s0","start":0,"end":15,"text":"石桥镇中心小学食堂留样不规范。","kind":"problem"}','{"kind":"problem","topics":["food","safety"],"modality":"observed","extent":null,"status":"recurred","status_evidence":"石桥镇中心小学食堂留样仍不规范。","addressees":[],"subjects":[],"due":null,"review":null,"closed":null}','{"review":"changed","topics":["homework"]}','',NULL);
CREATE TABLE document_texts (
  doc_no INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
  text BLOB NOT NULL, offsets BLOB NOT NULL, sentences BLOB NOT NULL
);
INSERT INTO "document_texts" VALUES(1,X'789C25CA4B0A83301440D1AD172D74601B0735604626D8A685A208068C76E062CCFB64177DD0D9857BA89BD13DB3BEA438C05EC254C3E073DF812D481BB44B8A377E9DF95A1EA702BE1B8FA300B44E9A3ED5DF403D71F002485568EED82A0159EFECDEF4D850076C56B93F826B4D23',X'240524',X'00240101');
INSERT INTO "document_texts" VALUES(2,X'789C013000CFFFE79FB3E6A1A5E99587E4B8ADE5BF83E5B08FE5ADA6E9A39FE5A082E79599E6A0B7E4BB8DE4B88DE8A784E88C83E38082524B21FF',X'100510',X'00100101');
CREATE TABLE documents (
  doc_no INTEGER PRIMARY KEY AUTOINCREMENT,
  source_no INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
  id TEXT NOT NULL, path TEXT NOT NULL, title TEXT NOT NULL, external_id TEXT,
  source_start INTEGER NOT NULL, source_end INTEGER NOT NULL, chars INTEGER NOT NULL,
  genre TEXT NOT NULL, date TEXT, year INTEGER, title_year INTEGER, region TEXT, issuer TEXT, site TEXT,
  truncated INTEGER NOT NULL, off_domain INTEGER NOT NULL,
  content_years TEXT NOT NULL, flags TEXT NOT NULL, evidence TEXT NOT NULL,
  base INTEGER NOT NULL, folded_chars INTEGER NOT NULL, copy_group INTEGER, contained_in INTEGER,
  UNIQUE (id, path)
);
INSERT INTO "documents" VALUES(1,1,'9b30a950353c-0','a/1.txt','云泽县督导报告',NULL,5,41,36,'inspection','2020-05-01',2020,NULL,'云泽县',NULL,NULL,0,0,'[]','[]','{"title":[5,9,"首行"]}',0,36,NULL,NULL);
INSERT INTO "documents" VALUES(2,2,'2af6a676f559-0','a/2.txt','云泽县督导报告二',NULL,5,21,16,'inspection','2021-05-01',2021,NULL,'云泽县',NULL,NULL,0,0,'[]','[]','{"title":[5,9,"首行"]}',37,16,NULL,NULL);
CREATE TABLE entities (
  id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, own_name TEXT NOT NULL, place TEXT, code TEXT,
  origin TEXT NOT NULL, merged_into TEXT
) WITHOUT ROWID;
INSERT INTO "entities" VALUES('school:云泽县:石桥镇中心小学','school','云泽县石桥镇中心小学','云泽县石桥镇中心小学','云泽县',NULL,'text',NULL);
CREATE TABLE failures (
  path TEXT PRIMARY KEY, message TEXT NOT NULL, remedy TEXT NOT NULL, run_no INTEGER NOT NULL REFERENCES runs
) WITHOUT ROWID;
CREATE TABLE gram_segments (
  segment INTEGER PRIMARY KEY AUTOINCREMENT, low INTEGER NOT NULL, high INTEGER NOT NULL, positions INTEGER NOT NULL
);
INSERT INTO "gram_segments" VALUES(1,0,54,52);
CREATE TABLE grams (key INTEGER PRIMARY KEY, positions INTEGER NOT NULL, data BLOB NOT NULL);
INSERT INTO "grams" VALUES(4423820509184,2,X'2311');
INSERT INTO "grams" VALUES(4423820533498,1,X'0E');
INSERT INTO "grams" VALUES(4423820538763,1,X'19');
INSERT INTO "grams" VALUES(4439949740484,2,X'0B26');
INSERT INTO "grams" VALUES(4440016838595,2,X'0325');
INSERT INTO "grams" VALUES(4440352378381,1,X'30');
INSERT INTO "grams" VALUES(4443110149414,1,X'17');
INSERT INTO "grams" VALUES(4445295375705,2,X'0825');
INSERT INTO "grams" VALUES(4447115700257,1,X'11');
INSERT INTO "grams" VALUES(4447115712735,2,X'0625');
INSERT INTO "grams" VALUES(4447470115686,2,X'0525');
INSERT INTO "grams" VALUES(4449036696267,1,X'13');
INSERT INTO "grams" VALUES(4449036700590,1,X'0F');
INSERT INTO "grams" VALUES(4449458215951,2,X'0425');
INSERT INTO "grams" VALUES(4452390023170,1,X'22');
INSERT INTO "grams" VALUES(4452513768761,1,X'21');
INSERT INTO "grams" VALUES(4452836730913,1,X'1C');
INSERT INTO "grams" VALUES(4452981433870,1,X'1B');
INSERT INTO "grams" VALUES(4453950316282,1,X'12');
INSERT INTO "grams" VALUES(4453950330239,1,X'1D');
INSERT INTO "grams" VALUES(4453996449293,1,X'0A');
INSERT INTO "grams" VALUES(4453996449485,1,X'2F');
INSERT INTO "grams" VALUES(4453996450800,1,X'16');
INSERT INTO "grams" VALUES(4454092936519,2,X'0125');
INSERT INTO "grams" VALUES(4460078196307,1,X'1A');
INSERT INTO "grams" VALUES(4461047081015,3,X'090C19');
INSERT INTO "grams" VALUES(4462443784293,2,X'0025');
INSERT INTO "grams" VALUES(4463129552244,1,X'20');
INSERT INTO "grams" VALUES(4463970514265,1,X'14');
INSERT INTO "grams" VALUES(4468382904322,2,X'0D26');
INSERT INTO "grams" VALUES(4471279089978,1,X'1F');
INSERT INTO "grams" VALUES(4472008901379,2,X'0C26');
INSERT INTO "grams" VALUES(4473036495718,1,X'10');
INSERT INTO "grams" VALUES(4473825013762,1,X'18');
INSERT INTO "grams" VALUES(4478189194797,2,X'0225');
INSERT INTO "grams" VALUES(4478306650216,1,X'1E');
INSERT INTO "grams" VALUES(4480118577154,2,X'0725');
CREATE TABLE links (
  statement_no INTEGER NOT NULL REFERENCES statements ON DELETE CASCADE,
  target TEXT NOT NULL, relation TEXT NOT NULL, score REAL NOT NULL, reason TEXT NOT NULL,
  origin TEXT NOT NULL
);
INSERT INTO "links" VALUES(1,'2af6a676f559-0-s0','recurs_as',3.92853182161037206565e-01,'同一机构、同一议题，用词相似度 0.39，时间在后','resolve');
CREATE TABLE mentions (
  mention_no INTEGER PRIMARY KEY AUTOINCREMENT,
  doc_no INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  mention_type TEXT NOT NULL, text TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
  source_start INTEGER NOT NULL, source_end INTEGER NOT NULL, entity TEXT, own_entity TEXT
);
INSERT INTO "mentions" VALUES(1,1,'school','石桥镇中心小学',0,7,5,12,'school:云泽县:石桥镇中心小学','school:云泽县:石桥镇中心小学');
INSERT INTO "mentions" VALUES(2,1,'person','王晓明',26,29,31,34,NULL,NULL);
INSERT INTO "mentions" VALUES(3,2,'school','石桥镇中心小学',0,7,5,12,'school:云泽县:石桥镇中心小学','school:云泽县:石桥镇中心小学');
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "meta" VALUES('files','{"a/1.txt":"x","a/2.txt":"y"}');
INSERT INTO "meta" VALUES('fingerprints','{"k":6,"window":4}');
INSERT INTO "meta" VALUES('generation','3');
CREATE TABLE pairs (
  a INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, b INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  level TEXT NOT NULL, start_a INTEGER, end_a INTEGER, start_b INTEGER, end_b INTEGER,
  jaccard REAL NOT NULL, containment_a REAL NOT NULL, containment_b REAL NOT NULL
);
CREATE TABLE posting_segments (
  segment INTEGER PRIMARY KEY AUTOINCREMENT, low INTEGER NOT NULL, high INTEGER NOT NULL, postings INTEGER NOT NULL,
  bits INTEGER NOT NULL
);
INSERT INTO "posting_segments" VALUES(1,0,54,15,0);
CREATE TABLE postings (key INTEGER PRIMARY KEY, data BLOB NOT NULL);
INSERT INTO "postings" VALUES(4294967296,X'E9CB7800EC037F08B198EF11CA432D2891C6112C056C5D34056C5D34846CAC360FE5914475A9405178437755784377554D2372694D23726910BAE2792E000000120000002D00000014000000080000000100000026000000170000000F0000000C0000000300000028000000040000002900000019000000');
CREATE TABLE postings_more (key INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE removals (
  source_no INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
  start INTEGER NOT NULL, end INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL
);
INSERT INTO "removals" VALUES(1,0,5,'boilerplate','导航');
INSERT INTO "removals" VALUES(2,0,5,'boilerplate','导航');
CREATE TABLE repairs (
  source_no INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
  start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE TABLE runs (
  run_no INTEGER PRIMARY KEY, command TEXT NOT NULL, started TEXT NOT NULL, finished TEXT,
  version TEXT NOT NULL, settings TEXT NOT NULL, summary TEXT
);
INSERT INTO "runs" VALUES(1,'build','2026-11-27T14:52:23Z','2026-11-27T14:52:24Z','0.1.0','{}',NULL);
CREATE TABLE sections (
  doc_no INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, number INTEGER NOT NULL,
  heading TEXT NOT NULL, level INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, path TEXT NOT NULL,
  PRIMARY KEY (doc_no, number)
) WITHOUT ROWID;
INSERT INTO "sections" VALUES(1,0,'一、问题',1,0,36,'["一、问题"]');
INSERT INTO "sections" VALUES(2,0,'一、问题',1,0,16,'["一、问题"]');
CREATE TABLE signatures (
  doc_no INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE, data BLOB NOT NULL
);
CREATE TABLE source_texts (
  source_no INTEGER PRIMARY KEY REFERENCES sources ON DELETE CASCADE, text BLOB NOT NULL, blocks BLOB
);
INSERT INTO "source_texts" VALUES(1,X'789C25CADB0A82401440D1F7BE3A3430D014B181E6C9192A0BC50B24782BFC983C97F98B0EF4B6612FFAA4546968DF7C2C7794BFD0DE9D0AB6B186D5872E81BA70D71C8C474AA319B6F1C48F0347FE77EFC13273D3084063A5A90AFF06928EFB4200C521EA0C2FB100A756B64FBACDA87A3C4F727F7F6655F7',X'789C8B8E36D031D5512A482C4A4C2F4A2CC850D231D031D4318CD58936D53131449330D2318A8D05006CBA0E26');
INSERT INTO "source_texts" VALUES(2,X'789C013D00C2FFE7BD91E7AB99E5AFBCE888AA0AE79FB3E6A1A5E99587E4B8ADE5BF83E5B08FE5ADA6E9A39FE5A082E79599E6A0B7E4BB8DE4B88DE8A784E88C83E380823D782AD3',X'789C8B8E36D031D5512A482C4A4C2F4A2CC850D231D031D4318CD58936D53132449330D2318A8D05006C8E0E24');
CREATE TABLE sources (
  source_no INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL,
  media_type TEXT NOT NULL, encoding TEXT, external_id TEXT, chars INTEGER NOT NULL, size INTEGER, mtime REAL,
  meta TEXT NOT NULL, notes TEXT NOT NULL, run_no INTEGER NOT NULL REFERENCES runs
);
INSERT INTO "sources" VALUES(1,'a/1.txt','9b30a950353cca40be678301ad383264e5e21f2c38a154f7b16a7cb81ca357c3','text/plain','utf-8',NULL,41,NULL,NULL,'{"site":"测试"}','["读取正常"]',1);
INSERT INTO "sources" VALUES(2,'a/2.txt','2af6a676f5596e6ef76e7bb4a7cad03ee4d3a119d58ca9fcdbd001596e91e9a8','text/plain','utf-8',NULL,21,NULL,NULL,'{"site":"测试"}','["读取正常"]',1);
ANALYZE "sqlite_master";
INSERT INTO "sqlite_stat1" VALUES('mentions','mentions_type','3 2');
INSERT INTO "sqlite_stat1" VALUES('mentions','mentions_entity','2 2 1');
INSERT INTO "sqlite_stat1" VALUES('mentions','mentions_document','3 2 1');
INSERT INTO "sqlite_stat1" VALUES('links','links_target','1 1');
INSERT INTO "sqlite_stat1" VALUES('links','links_statement','1 1');
INSERT INTO "sqlite_stat1" VALUES('statement_topics','statement_topics_statement','4 2');
INSERT INTO "sqlite_stat1" VALUES('statement_topics','statement_topics','4 2 1');
INSERT INTO "sqlite_stat1" VALUES('statements','statements_narrow','3 1 1 1 1 1 1 1 1 1 1');
INSERT INTO "sqlite_stat1" VALUES('statements','statements_kind','3 2 2 2');
INSERT INTO "sqlite_stat1" VALUES('statements','statements_id','3 1');
INSERT INTO "sqlite_stat1" VALUES('statements','statements_document','3 2 1');
INSERT INTO "sqlite_stat1" VALUES('documents','documents_year','2 1 1 1');
INSERT INTO "sqlite_stat1" VALUES('documents','documents_source','2 1');
INSERT INTO "sqlite_stat1" VALUES('documents','documents_path','2 1 1');
INSERT INTO "sqlite_stat1" VALUES('documents','documents_base','2 1 1 1');
INSERT INTO "sqlite_stat1" VALUES('documents','sqlite_autoindex_documents_1','2 1 1');
INSERT INTO "sqlite_stat1" VALUES('sections','sections','2 1 1');
INSERT INTO "sqlite_stat1" VALUES('aliases','aliases_canonical','2 1');
INSERT INTO "sqlite_stat1" VALUES('aliases','aliases_folded','2 1');
INSERT INTO "sqlite_stat1" VALUES('aliases','aliases','2 2 1');
INSERT INTO "sqlite_stat1" VALUES('entities','entities','1 1');
INSERT INTO "sqlite_stat1" VALUES('removals','removals_source','2 1 1');
CREATE TABLE statement_topics (
  topic TEXT NOT NULL, statement_no INTEGER NOT NULL REFERENCES statements ON DELETE CASCADE,
  PRIMARY KEY (topic, statement_no)
) WITHOUT ROWID;
INSERT INTO "statement_topics" VALUES('homework',1);
INSERT INTO "statement_topics" VALUES('food',2);
INSERT INTO "statement_topics" VALUES('food',3);
CREATE TABLE statements (
  statement_no INTEGER PRIMARY KEY AUTOINCREMENT,
  doc_no INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  id TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
  start INTEGER NOT NULL, end INTEGER NOT NULL, source_start INTEGER NOT NULL, source_end INTEGER NOT NULL,
  low INTEGER NOT NULL, high INTEGER NOT NULL,
  parent TEXT, headed INTEGER NOT NULL, section TEXT NOT NULL, topics TEXT NOT NULL,
  subjects TEXT NOT NULL, addressees TEXT NOT NULL, basis TEXT NOT NULL, quantities TEXT NOT NULL,
  extent TEXT, modality TEXT NOT NULL, due TEXT, rectify_mode TEXT, supervision_type TEXT,
  status TEXT NOT NULL, status_evidence TEXT, own_status TEXT NOT NULL, own_status_evidence TEXT,
  confidence REAL NOT NULL, explanation TEXT NOT NULL,
  copy_group INTEGER, review TEXT, closed TEXT, own TEXT
);
INSERT INTO "statements" VALUES(1,1,'9b30a950353c-0-s0','problem','石桥镇中心小学食堂留样不规范。',0,15,5,20,0,15,NULL,0,'[]','["homework"]','[]','[]','[]','[]',NULL,'observed',NULL,NULL,NULL,'recurred','石桥镇中心小学食堂留样仍不规范。','not_stated',NULL,1.0,'[]',NULL,'changed',NULL,'{"kind":"problem","topics":["food","safety"],"modality":"observed","extent":null,"status":"recurred","status_evidence":"石桥镇中心小学食堂留样仍不规范。","addressees":[],"subjects":[],"due":null}');
INSERT INTO "statements" VALUES(2,1,'9b30a950353c-0-s1','recommendation','建议学校建立留样台账。',15,26,20,31,15,26,NULL,0,'[]','["food"]','[]','[]','[]','[]',NULL,'observed',NULL,NULL,NULL,'not_stated',NULL,'not_stated',NULL,1.0,'[]',NULL,NULL,NULL,NULL);
INSERT INTO "statements" VALUES(3,2,'2af6a676f559-0-s0','problem','石桥镇中心小学食堂留样仍不规范。',0,16,5,21,37,53,NULL,0,'[]','["food"]','[]','[]','[]','[]',NULL,'observed',NULL,NULL,NULL,'not_stated',NULL,'not_stated',NULL,1.0,'[]',NULL,NULL,NULL,NULL);
CREATE TABLE subcorpora (
  name TEXT PRIMARY KEY, filters TEXT NOT NULL, query TEXT, created TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sources_sha256 ON sources (sha256);
CREATE INDEX removals_source ON removals (source_no, start);
CREATE INDEX repairs_source ON repairs (source_no, start);
CREATE INDEX documents_base ON documents (base, folded_chars, copy_group);
CREATE INDEX documents_path ON documents (path, source_start);
CREATE INDEX documents_source ON documents (source_no);
CREATE INDEX documents_year ON documents (year, genre, copy_group);
CREATE INDEX documents_group ON documents (copy_group) WHERE copy_group IS NOT NULL;
CREATE INDEX statements_document ON statements (doc_no, start);
CREATE INDEX statements_id ON statements (id);
CREATE INDEX statements_kind ON statements (kind, review, copy_group);
CREATE INDEX statements_narrow ON statements (
  statement_no, kind, review, modality, status, extent, headed, low, high, copy_group
);
CREATE INDEX statements_group ON statements (copy_group) WHERE copy_group IS NOT NULL;
CREATE INDEX statement_topics_statement ON statement_topics (statement_no);
CREATE INDEX links_statement ON links (statement_no);
CREATE INDEX links_target ON links (target);
CREATE INDEX mentions_document ON mentions (doc_no, start);
CREATE INDEX mentions_entity ON mentions (entity, doc_no) WHERE entity IS NOT NULL;
CREATE INDEX mentions_type ON mentions (mention_type);
CREATE INDEX entities_merged ON entities (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX aliases_folded ON aliases (folded);
CREATE INDEX aliases_canonical ON aliases (canonical);
CREATE INDEX pairs_a ON pairs (a);
CREATE INDEX pairs_b ON pairs (b);
CREATE INDEX cluster_members_document ON cluster_members (doc_no);
CREATE INDEX corrections_document ON corrections (document);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('sources',2);
INSERT INTO "sqlite_sequence" VALUES('documents',2);
INSERT INTO "sqlite_sequence" VALUES('statements',3);
INSERT INTO "sqlite_sequence" VALUES('mentions',3);
INSERT INTO "sqlite_sequence" VALUES('gram_segments',1);
INSERT INTO "sqlite_sequence" VALUES('posting_segments',1);
INSERT INTO "sqlite_sequence" VALUES('corrections',1);
COMMIT;
