// Checks the rooms of native/: who may include whom, and the things that have one place only.
// It reads the text; it compiles nothing. The rooms of lib/ are checked by .dependency-cruiser.cjs.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

// Which rooms a room may include, beside itself. addon and environment are the files at the top of native/:
// the rooms that speak to JavaScript use the environment, so it stands below them.
const arrows = {
  addon: [
    'openssl',
    'callbacks',
    'io',
    'signer',
    'apple',
    'environment',
    'handles',
    'errors',
    'library',
    'node',
  ],
  openssl: ['callbacks', 'environment', 'handles', 'errors', 'library', 'node'],
  callbacks: ['environment', 'handles', 'errors', 'library', 'node'],
  io: ['callbacks', 'environment', 'handles', 'errors', 'library', 'node'],
  signer: ['callbacks', 'environment', 'handles', 'errors', 'library', 'node'],
  apple: ['environment', 'handles', 'errors', 'library', 'node'],
  environment: ['handles', 'errors', 'library', 'node'],
  handles: ['errors', 'library', 'node'],
  errors: ['handles', 'library', 'node'],
  library: [],
  node: [],
};

// Things with one place: a pattern, and the files that may contain it.
const places = [
  { what: '<napi.h>', pattern: /#\s*include\s*<napi\.h>/, only: /^node\/module\.h$/ },
  {
    what: 'a Node-API header',
    pattern: /#\s*include\s*<(js_native|node)_api(_types)?\.h>/,
    only: /^node\//,
  },
  { what: 'a Node header', pattern: /#\s*include\s*<(v8|node|node_buffer)\.h>/, only: /^$/ },
  { what: '<uv.h>', pattern: /#\s*include\s*<uv\.h>/, only: /^io\/poller\.(h|cc)$/ },
  {
    what: 'an OpenSSL header',
    pattern: /#\s*include\s*[<"]openssl\/\w+\.h[>"]/,
    only: /^library\//,
  },
  {
    what: 'dlopen',
    pattern: /\b(dlopen|dlmopen|LoadLibrary\w*)\s*\(/,
    only: /^library\/dynamic\.cc$/,
  },
  { what: 'SSL_get_error', pattern: /(->|\.)\s*SSL_get_error\s*\(/, only: /^errors\/outcome\.cc$/ },
  {
    what: 'a call of a JavaScript function',
    pattern:
      /\bnapi_(call_function|make_callback|new_instance)\s*\(|\bMakeCallback\s*\(|\bFunctionReference\b|\.Call\(\{/,
    only: /^node\/call\.(h|cc)$/,
  },
];

const native = join(dirname(dirname(fileURLToPath(import.meta.url))), 'native');
const files = readdirSync(native, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(cc|h|def)$/.test(entry.name))
  .map((entry) =>
    relative(native, join(entry.parentPath ?? entry.path, entry.name))
      .split(sep)
      .join('/'),
  )
  .map((name) => ({ name, lines: withoutComments(readFileSync(join(native, name), 'utf8')) }));
const names = new Set(files.map(({ name }) => name));
const includes = new Map(files.map((file) => [file.name, quotedIncludes(file)]));

const problems = [
  ...files.flatMap(checkArrows),
  ...files.flatMap(checkPlaces),
  ...cycles(),
  ...unused(),
];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

/** The lines of a file with comments blanked, so that line numbers stay. */
function withoutComments(text) {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .split('\n')
    .map((line) => line.replace(/\/\/.*$/, ''));
}

function quotedIncludes({ lines }) {
  return lines.flatMap((line, index) => {
    const match = /#\s*include\s*"([^"]+)"/.exec(line);
    return match ? [{ target: match[1], line: index + 1 }] : [];
  });
}

function room(name) {
  return name.includes('/') ? name.slice(0, name.indexOf('/')) : name.replace(/\.\w+$/, '');
}

function checkArrows({ name }) {
  const own = room(name);
  if (!(own in arrows))
    return [`native/${name}: the room ${own} has no row in scripts/includes.mjs`];
  return includes.get(name).flatMap(({ target, line }) => {
    const at = `native/${name}:${line}`;
    if (target.startsWith('openssl/') && !names.has(target)) return []; // an OpenSSL header: see places
    if (!names.has(target))
      return [`${at}: ${target} is no file of native/ (write paths from there)`];
    const other = room(target);
    if (other === own || arrows[own].includes(other)) return [];
    if (other === 'environment' && /\/exports\.(h|cc)$/.test(name)) return []; // a room's face towards addon.cc
    return [`${at}: ${own} must not include ${other} (${target})`];
  });
}

function checkPlaces({ name, lines }) {
  return lines.flatMap((line, index) =>
    places
      .filter(({ pattern, only }) => pattern.test(line) && !only.test(name))
      .filter(({ what }) => !(what === 'an OpenSSL header' && ownOpensslFile(line)))
      .map(({ what }) => `native/${name}:${index + 1}: ${what} does not belong here`),
  );
}

/** Our own room is called openssl/ as well. */
function ownOpensslFile(line) {
  const match = /"(openssl\/\w+\.h)"/.exec(line);
  return match !== null && names.has(match[1]);
}

/** Headers that nobody includes. A header with guards would be missing without a word. */
function unused() {
  const used = new Set([...includes.values()].flat().map(({ target }) => target));
  return [...names]
    .filter((name) => name.endsWith('.h') && !used.has(name))
    .map((name) => `native/${name}: nothing includes it`);
}

/** Circles of files that include one another. A header that is expanded again with other macros is no circle. */
function cycles() {
  const state = new Map();
  const found = [];
  const visit = (name, path) => {
    if (state.get(name) === 'done' || !names.has(name)) return;
    if (state.get(name) === 'open') {
      found.push(
        `native/: a circle of includes: ${[...path.slice(path.indexOf(name)), name].join(' -> ')}`,
      );
      return;
    }
    state.set(name, 'open');
    for (const { target } of includes.get(name)) visit(target, [...path, name]);
    state.set(name, 'done');
  };
  for (const { name } of files) visit(name, []);
  return found;
}
