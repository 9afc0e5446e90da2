// Reads every row of native/library/functions (kinds and words: native/library/rows.h, signature.h) for other scripts.
// It does not compare them with OpenSSL: embedded.cc checks the C types, coverage-openssl.mjs the names and versions.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = 'native/library/functions';
const fields = {
  FN: ['name', 'since', 'until', 'signature', 'page', 'text'],
  HAND: ['name', 'since', 'until', 'ctype', 'signature', 'page', 'text'],
  MACRO: ['name', 'since', 'until', 'signature', 'page', 'text'],
  OWN: ['name', 'since', 'until', 'signature', 'page', 'text'],
  LEFT: ['name', 'since', 'until', 'reason'],
  CORE: ['name', 'since', 'until', 'ctype', 'reason'],
  SLOT: ['name', 'since', 'until', 'ctype', 'functions', 'page', 'text'],
  MACRO_SLOT: ['name', 'since', 'until', 'functions', 'page', 'text'],
};
const versions = ['3_0', '3_1', '3_2', '3_3', '3_4', '3_5', '3_6', '4_0'];
const reserved = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends ' +
    'false finally for function if implements import in instanceof interface let new null package private protected ' +
    'public result return static super switch this throw true try typeof var void while with yield'
  ).split(' '),
);

// [{ kind, file, line, name, since: '3.0', until: '4.0' or null, guards: [text] } and, by kind, signature, parsed, ctype,
// page, text, reason]; parsed is { result: word, params: [{ word, name }] }, words as they are written.
export function readRows(root) {
  const known = knownWords(root);
  const rows = [];
  const guards = readGuards(root);
  for (const { file, line, text } of lines(root)) {
    const fail = (why) => {
      throw new Error(`${file}:${line}: ${why}: ${text.slice(0, 100)}`);
    };
    const row = parseRow(text, known, fail);
    rows.push({ ...row, file, line, guards: guards.get(row.name)?.texts ?? [] });
  }
  return rows;
}

// name → { file, line, texts } of the comments "// guard: NAME, NAME: what must hold".
export function readGuards(root) {
  const guards = new Map();
  for (const file of rowFiles(root)) {
    for (const [index, text] of readFileSync(join(root, file), 'utf8').split(/\r?\n/).entries()) {
      if (!/^\s*\/\/\s*guard\b/.test(text)) continue;
      const match = text.match(/^\/\/ guard: ([^:]+): (.+)$/);
      if (match === null)
        throw new Error(`${file}:${index + 1}: not "// guard: NAMES: text": ${text}`);
      for (const name of match[1].split(/, /)) {
        const entry = guards.get(name) ?? { file, line: index + 1, texts: [] };
        entry.texts.push(match[2]);
        guards.set(name, entry);
      }
    }
  }
  return guards;
}

// 'OutBytes<Size>' → { head: 'OutBytes', args: ['Size'] }.
export function parseWord(word) {
  const match = word.match(/^(\w+)(?:<(.*)>)?$/);
  if (match === null) throw new Error(`not a word of signature.h: ${word}`);
  return { head: match[1], args: match[2] === undefined ? [] : split(match[2]) };
}

// The files that all.def includes.
export function rowFiles(root) {
  const text = readFileSync(join(root, folder, 'all.def'), 'utf8');
  const includes = text.matchAll(/^#include "(library\/functions\/[\w/]+\.def)"/gm);
  const files = [...includes].map((match) => `native/${match[1]}`);
  const twice = files.find((file, i) => files.indexOf(file) !== i);
  if (twice !== undefined) throw new Error(`all.def includes ${twice} twice`);
  return files;
}

// Files beside them that all.def does not include, so that their rows count for nothing.
export function strayFiles(root) {
  const listed = rowFiles(root);
  return ['ssl', 'crypto']
    .flatMap((room) =>
      readdirSync(join(root, folder, room)).map((name) => `${folder}/${room}/${name}`),
    )
    .filter((file) => file.endsWith('.def') && !listed.includes(file));
}

function* lines(root) {
  for (const file of rowFiles(root)) {
    for (const [index, text] of readFileSync(join(root, file), 'utf8').split(/\r?\n/).entries()) {
      if (text.trim() !== '' && !text.startsWith('//')) yield { file, line: index + 1, text };
    }
  }
}

function parseRow(text, known, fail) {
  const match = text.match(/^([A-Z_]+)\((.*)\)$/);
  const names = match && Object.hasOwn(fields, match[1]) ? fields[match[1]] : fail('not a row');
  const parts = split(match[2], fail);
  if (parts.length !== names.length)
    fail(`${match[1]} has ${names.length} fields, not ${parts.length}`);
  const row = { kind: match[1] };
  for (const [i, field] of names.entries()) row[field] = readField(field, parts[i], fail);
  if (row.until !== null && versionNumber(row.since) >= versionNumber(row.until)) {
    fail('ends before it begins');
  }
  if (row.signature !== undefined) row.parsed = parseSignature(row.signature, known, fail);
  return row;
}

function readField(field, text, fail) {
  if (field === 'name') return /^[A-Za-z]\w*$/.test(text) ? text : fail(`bad name ${text}`);
  if (field === 'until' && text === 'NEVER') return null;
  if (field === 'since' || field === 'until') {
    return versions.includes(text) ? text.replace('_', '.') : fail(`bad version ${text}`);
  }
  if (field === 'ctype') return text.includes('(') ? text : fail(`not a function type ${text}`);
  if (field === 'signature') return text;
  if (!/^"(?:[^"\\]|\\.)+"$/.test(text)) fail(`${field} is not a string literal`);
  return JSON.parse(text);
}

function parseSignature(text, known, fail) {
  const open = text.indexOf('(');
  if (open < 0 || !text.endsWith(')')) fail('the signature is no function type');
  const inner = text.slice(open + 1, -1).trim();
  const params =
    inner === '' ? [] : split(inner, fail).map((part) => parseParam(part, known, fail));
  const seen = params.map((param) => param.name);
  for (const [i, name] of seen.entries()) {
    if (seen.indexOf(name) !== i) fail(`two parameters are called ${name}`);
  }
  return { result: checkWord(text.slice(0, open).trim(), known, fail), params };
}

function parseParam(text, known, fail) {
  const match = text.match(/^(.*[\s>])([a-z][A-Za-z0-9]*)$/);
  if (match === null) fail(`no camelCase parameter name in "${text}"`);
  if (reserved.has(match[2])) fail(`${match[2]} cannot be a parameter name`);
  return { word: checkWord(match[1].trim(), known, fail), name: match[2] };
}

function checkWord(word, known, fail) {
  const match = word.match(/^(\w+)(?:<.+>)?$/);
  if (match === null || !known.has(match[1])) fail(`${word} is no word of signature.h`);
  return word.replace(/\s+/g, '');
}

function knownWords(root) {
  const text = readFileSync(join(root, 'native/library/signature.h'), 'utf8');
  return new Set([...text.matchAll(/^struct (\w+)/gm)].map((match) => match[1]));
}

// Splits at commas outside of brackets and string literals.
function split(text, fail = (why) => raise(why)) {
  const parts = [''];
  const open = [];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[\s\S]/g)) {
    if ('(<['.includes(token)) open.push(')>]'['(<['.indexOf(token)]);
    else if (')>]'.includes(token) && open.pop() !== token) fail('brackets do not match');
    if (token === ',' && open.length === 0) parts.push('');
    else parts[parts.length - 1] += token;
  }
  if (open.length > 0) fail('brackets do not match');
  return parts.map((part) => part.trim());
}

function raise(why) {
  throw new Error(why);
}

// '3.5' → 305, to compare.
export function versionNumber(version) {
  const [major, minor] = version.split('.').map(Number);
  return major * 100 + minor;
}
