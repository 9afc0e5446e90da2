// Prints the C++ files of native/sources.txt, for binding.gyp; with --check, compares them with the folder.
// It does not decide how they are compiled.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const list = 'native/sources.txt';

if (process.argv[2] === '--check') {
  const problems = compare(listed(), present());
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
} else {
  for (const file of listed()) console.log(file);
}

function listed() {
  return readFileSync(join(root, list), 'utf8')
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
}

function present() {
  return readdirSync(join(root, 'native'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.cc'))
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .map((path) => path.split(sep).join('/'));
}

function compare(names, files) {
  const problems = [];
  for (const name of names) {
    if (!files.includes(name)) problems.push(`${list}: ${name} does not exist`);
  }
  for (const file of files) {
    if (!names.includes(file)) problems.push(`${list}: ${file} is missing in the list`);
  }
  if (new Set(names).size !== names.length) problems.push(`${list}: a file is named twice`);
  return problems;
}
