// Checks that binding.gyp and CMakeLists.txt build the same thing: equal defines, warnings, visibility, link flags.
// The binaries themselves are compared by `node scripts/exports.mjs --compare`.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [gyp, cmake] = ['binding.gyp', 'CMakeLists.txt'].map((name) =>
  readFileSync(join(root, name), 'utf8')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '')) // comments give reasons, and may name flags
    .join('\n'),
);

// What node-gyp gives without being told, or Xcode's settings by another name.
const provided = ['-Wno-unused-parameter', '-fno-omit-frame-pointer', '-Wl,-dead_strip'];

const problems = [];
for (const [what, [inGyp, inCmake]] of Object.entries({
  define: [defines(gyp), defines(cmake)],
  flag: [flags(gyp), flags(cmake)],
})) {
  for (const name of inGyp.filter((each) => !inCmake.includes(each)))
    problems.push(`CMakeLists.txt lacks the ${what} ${name}`);
  for (const name of inCmake.filter((each) => !inGyp.includes(each)))
    problems.push(`binding.gyp lacks the ${what} ${name}`);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function defines(text) {
  const own = /\b(NAPI_VERSION=\d+|COMM_\w+|WIN32_LEAN_AND_MEAN|NOMINMAX)\b/g;
  return unique(text.match(own) ?? []);
}

function flags(text) {
  const used = text.match(/(?<![\w"])-(Wl,[^\s'")]+|W[a-z-]+|f[a-z-]+|static-\w+\+*)/g) ?? [];
  return unique(used.map((flag) => flag.replace(/^(-Wl,--version-script)=.*/, '$1'))).filter(
    (flag) => !provided.includes(flag),
  );
}

function unique(list) {
  return [...new Set(list)].sort();
}
