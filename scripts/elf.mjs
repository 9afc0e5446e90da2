// Reads from an ELF shared object what the gate asks about: dynamic names, needed libraries, flags, versions.
// It judges nothing, and knows 64-bit little-endian files only.
import { readFileSync } from 'node:fs';

/** The facts about one file, or null when it is no 64-bit little-endian ELF file. */
export function readElf(file) {
  const data = readFileSync(file);
  if (data.readUInt32BE(0) !== 0x7f454c46 || data[4] !== 2 || data[5] !== 1) return null;
  const sections = readSections(data);
  const section = (type) => sections.find((each) => each.type === type);
  const symbols = section(SHT_DYNSYM);
  const dynamic = section(SHT_DYNAMIC);
  if (!symbols || !dynamic) throw new Error(`${file} has no dynamic section`);
  const versions = readVersions(data, sections, section(SHT_GNU_VERNEED), section(SHT_GNU_VERSYM));
  return {
    ...readSymbols(data, symbols, sections[symbols.link], versions.ofSymbol),
    ...readDynamic(data, dynamic, sections[dynamic.link]),
    versions: versions.needed,
    relro: hasRelro(data),
  };
}

function readSections(data) {
  const start = Number(data.readBigUInt64LE(0x28));
  const size = data.readUInt16LE(0x3a);
  return Array.from({ length: data.readUInt16LE(0x3c) }, (_, index) => {
    const at = start + index * size;
    return {
      type: data.readUInt32LE(at + 4),
      offset: Number(data.readBigUInt64LE(at + 0x18)),
      size: Number(data.readBigUInt64LE(at + 0x20)),
      link: data.readUInt32LE(at + 0x28),
      info: data.readUInt32LE(at + 0x2c),
    };
  });
}

function text(data, table, offset) {
  const start = table.offset + offset;
  return data.toString('latin1', start, data.indexOf(0, start));
}

/** Version names by file, such as GLIBC_2.17 of libc.so.6, and the version of each dynamic symbol. */
function readVersions(data, sections, need, versym) {
  const names = new Map();
  const needed = [];
  let at = need?.offset ?? 0;
  for (let count = need?.info ?? 0; count > 0; count--) {
    let aux = at + data.readUInt32LE(at + 8);
    for (let left = data.readUInt16LE(at + 2); left > 0; left--) {
      const name = text(data, sections[need.link], data.readUInt32LE(aux + 8));
      names.set(data.readUInt16LE(aux + 6) & 0x7fff, name);
      needed.push(name);
      aux += data.readUInt32LE(aux + 12);
    }
    at += data.readUInt32LE(at + 12);
  }
  const ofSymbol = (index) =>
    versym ? (names.get(data.readUInt16LE(versym.offset + index * 2) & 0x7fff) ?? '') : '';
  return { needed: needed.sort(), ofSymbol };
}

function readSymbols(data, table, strings, versionOf) {
  const exported = [];
  const undefinedNames = [];
  for (let index = 1; index < table.size / 24; index++) {
    const at = table.offset + index * 24;
    const name = text(data, strings, data.readUInt32LE(at));
    const weak = data[at + 4] >> 4 === STB_WEAK;
    if (data.readUInt16LE(at + 6) !== 0) exported.push(name);
    else undefinedNames.push({ name, weak, version: versionOf(index) });
  }
  return { exported: exported.sort(), undefined: undefinedNames };
}

function readDynamic(data, table, strings) {
  const facts = {
    needed: [],
    runpath: [],
    textrel: false,
    now: false,
    nodelete: false,
    symbolic: false,
  };
  for (let at = table.offset; at < table.offset + table.size; at += 16) {
    const tag = Number(data.readBigInt64LE(at));
    const value = Number(data.readBigUInt64LE(at + 8));
    if (tag === DT_NULL) break;
    if (tag === DT_NEEDED) facts.needed.push(text(data, strings, value));
    if (tag === DT_RPATH || tag === DT_RUNPATH) facts.runpath.push(text(data, strings, value));
    if (tag === DT_TEXTREL) facts.textrel = true;
    if (tag === DT_SYMBOLIC) facts.symbolic = true;
    if (tag === DT_BIND_NOW) facts.now = true;
    if (tag === DT_FLAGS) {
      facts.symbolic ||= (value & 2) !== 0;
      facts.textrel ||= (value & 4) !== 0;
      facts.now ||= (value & 8) !== 0;
    }
    if (tag === DT_FLAGS_1) {
      facts.now ||= (value & 1) !== 0;
      facts.nodelete = (value & 8) !== 0;
    }
  }
  facts.needed.sort();
  return facts;
}

function hasRelro(data) {
  const start = Number(data.readBigUInt64LE(0x20));
  const size = data.readUInt16LE(0x36);
  return Array.from({ length: data.readUInt16LE(0x38) }, (_, index) =>
    data.readUInt32LE(start + index * size),
  ).includes(PT_GNU_RELRO);
}

const SHT_DYNAMIC = 6;
const SHT_DYNSYM = 11;
const SHT_GNU_VERNEED = 0x6ffffffe;
const SHT_GNU_VERSYM = 0x6fffffff;
const PT_GNU_RELRO = 0x6474e552;
const STB_WEAK = 2;
const DT_NULL = 0;
const DT_NEEDED = 1;
const DT_RPATH = 15;
const DT_SYMBOLIC = 16;
const DT_TEXTREL = 22;
const DT_BIND_NOW = 24;
const DT_RUNPATH = 29;
const DT_FLAGS = 30;
const DT_FLAGS_1 = 0x6ffffffb;
