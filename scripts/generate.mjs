// Writes everything that follows from the rows and kinds: handle classes, function declarations, docs, row expansions.
// It reads no OpenSSL (constants.mjs does). `--check` compares instead of writing and fails on a difference.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withCallbackTable } from './generate/callback-table.mjs';
import { functionList } from './generate/function-list.mjs';
import { callbackFunctions, functionDeclarations, wrappers } from './generate/functions.mjs';
import { handleClasses, readKinds } from './generate/handles.mjs';
import { checkRowExports, writeRowExports } from './row-exports.mjs';
import { readRows } from './rows.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const kinds = readKinds(root);
const rows = readRows(root);
const files = {
  'lib/handles/pointers.ts': handleClasses(kinds),
  'lib/openssl/functions.ts': functionDeclarations(rows, kinds),
  'lib/openssl/callback-functions.ts': callbackFunctions(rows),
  'lib/openssl/wrappers.ts': wrappers(rows),
  'docs/openssl-functions.md': functionList(rows),
  'docs/callbacks.md': withCallbackTable(onDisk('docs/callbacks.md'), rows),
};

if (process.argv.includes('--check')) {
  const stale = Object.keys(files).filter((file) => onDisk(file) !== files[file]);
  stale.push(...checkRowExports().map((name) => `native/openssl/exports/${name}`));
  for (const file of stale) console.error(`${file} is not what "npm run generate" writes`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const file of Object.keys(files).filter((each) => onDisk(each) !== files[each])) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), files[file]);
    console.log(`wrote ${file}`);
  }
  if (checkRowExports().length > 0) {
    writeRowExports();
    console.log('wrote native/openssl/exports');
  }
}

function onDisk(file) {
  return existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : null;
}
