// The random side of fuzz-calls.mjs: makes arguments for a row by its words, and calls its function.
import { closeSync, writeFileSync, writeSync } from 'node:fs';

/** One run's state: a pool of handles by class, and where its random numbers are. */
export class Fuzz {
  returned = 0;
  refused = 0;
  #state;
  #trace;
  #pool = [];
  #nowhere = [
    undefined,
    null,
    0,
    1,
    -1,
    1.5,
    '',
    'x',
    1n,
    [],
    {},
    Symbol('s'),
    true,
    () => 1,
    Number.NaN,
  ];

  constructor(seed, trace) {
    this.#state = (seed * 2654435761) >>> 0 || 1;
    this.#trace = trace;
    writeFileSync('some.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n');
  }

  random(n) {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state % n;
  }

  pick(list) {
    return list[this.random(list.length)];
  }

  call(fn, row) {
    const args = row.parsed.params
      .map((param) => this.#argument(param.word, param.name))
      .filter((arg) => arg !== SKIP);
    writeSync(this.#trace, `${row.name}(${args.map(show).join(', ')})\n`);
    let result;
    try {
      result = fn(...args);
      this.returned++;
    } catch (error) {
      this.refused++;
      if (!(error instanceof Error) || typeof error.code !== 'string') throw error;
      return;
    }
    this.#keep(result);
  }

  /** Lets most handles go, so that the collector frees them in its own order. */
  forget() {
    this.#pool = this.#pool.filter(() => this.random(4) === 0);
  }

  close() {
    closeSync(this.#trace);
  }

  #keep(value) {
    if (
      value === null ||
      typeof value !== 'object' ||
      ArrayBuffer.isView(value) ||
      value instanceof Date
    )
      return;
    if (typeof value.release === 'function') {
      if (this.#pool.length > 400) this.#pool[this.random(400)] = value;
      else this.#pool.push(value);
    } else for (const part of Object.values(value)) this.#keep(part);
  }

  #argument(word, name) {
    const [, head, of] = word.match(/^(\w+)(?:<(.*)>)?$/);
    if (
      /^(Out(?!.*Numbers$)|Null$|NoInto$)/.test(head) ||
      head === 'OutOwnedNumbers' ||
      head === 'OutCountedNumbers'
    )
      return SKIP;
    if (this.random(40) === 0) return this.pick(this.#nowhere);
    switch (head) {
      case 'In':
      case 'Opt':
      case 'Give':
      case 'OptGive':
      case 'Hold':
      case 'OptHold':
      case 'Consume':
        return this.#handle(of, head.startsWith('Opt'));
      case 'Free':
        return this.#handle(of, false);
      case 'InStack':
      case 'OptStack':
      case 'GiveStack':
      case 'OptGiveStack':
      case 'GrowStack':
      case 'OptHoldStack':
        return this.random(6) === 0
          ? null
          : Array.from({ length: this.random(4) }, () => this.#handle(of, false));
      case 'Str':
      case 'OptStr':
      case 'StrLen':
      case 'OptStrLen':
      case 'Password':
        return this.#text(head.startsWith('Opt'));
      case 'StrArray':
      case 'Argv':
      case 'Oids':
        return Array.from({ length: this.random(3) }, () => this.#text(false));
      case 'Oid':
      case 'GiveOid':
        return this.pick(['2.5.4.3', '1.2.840.113549.1.1.1', 'CN', 'nonsense', '1', '2.5.29.17']);
      case 'Numbers':
        return Array.from({ length: this.random(5) }, () => this.random(300));
      case 'IntoNumbers':
        return this.random(20);
      case 'Asn1Date':
      case 'OptAsn1Date':
      case 'GeneralDate':
      case 'OptGeneralDate':
        return this.pick([new Date(), new Date(0), 0, 1e9, -1e9, 1e15]);
      case 'Asn1Integer':
      case 'BigNumber':
      case 'OptBigNumber':
        return this.pick([0n, 1n, -1n, 65537n, 2n ** 200n]);
      case 'U64':
      case 'I64':
        if (/timeout/i.test(name)) return this.pick([0n, 1n, 1000n]);
        return this.pick([0n, 1n, 4n, 0xffffn, 2n ** 40n, 7]);
      default:
        return /Bytes|Into|Der|Exactly|Bits|Moving/.test(head)
          ? this.#bytes(head, of)
          : this.#number(name);
    }
  }

  #handle(kind, optional) {
    if (optional && this.random(3) === 0) return null;
    const mine = this.#pool.filter((handle) => handle.kind === kind);
    if (mine.length > 0 && this.random(20) !== 0) return this.pick(mine);
    return this.#pool.length > 0 && this.random(3) !== 0
      ? this.pick(this.#pool)
      : this.pick(this.#nowhere);
  }

  #text(optional) {
    if (optional && this.random(3) === 0) return null;
    return this.pick([
      '',
      'x',
      'some.pem',
      'localhost',
      'RSA',
      'EC',
      'ED25519',
      'P-256',
      'SHA256',
      'AES-256-CBC',
      'default',
      'X25519',
      'HIGH',
      '1.2.3.4',
      'CN',
      'DNS:a.example',
      'TLS_AES_128_GCM_SHA256',
      'a'.repeat(300),
      'r',
      'w',
      'ü€',
      '?fips=yes',
      'secret',
      '\0',
    ]);
  }

  #number(name) {
    if (/iter|bits|saltlen|cost|nonce|size|prime|depth|indent|len|num/i.test(name))
      return this.pick([0, 1, 2, 8, 64, 512, 1024, -1]);
    if (/timeout|seconds/i.test(name)) return this.pick([0, 1]);
    if (/fd|socket/i.test(name)) return this.pick([-1, 99999, 3]);
    return this.pick([
      0,
      1,
      2,
      3,
      4,
      5,
      6,
      13,
      16,
      85,
      255,
      256,
      672,
      0x303,
      0x304,
      65535,
      65536,
      -1,
      -2,
      2 ** 31 - 1,
      -(2 ** 31),
    ]);
  }

  #bytes(head, of) {
    if (head.startsWith('Opt') && this.random(3) === 0) return null;
    const length =
      head === 'Exactly' && this.random(4) !== 0
        ? Number(of)
        : this.pick([0, 1, 2, 3, 7, 16, 20, 32, 48, 64, 300, 5000]);
    const bytes = new Uint8Array(length);
    for (let i = 0; i < Math.min(length, 64); i++) bytes[i] = this.random(256);
    if (this.random(4) === 0 && length > 4) bytes.set([0x30, 0x82, 0x01, 0x00], 0);
    return bytes;
  }
}

const SKIP = Symbol('an out parameter: no argument');

function show(value) {
  if (typeof value === 'object' && value !== null && typeof value.release === 'function')
    return `${value}`;
  if (typeof value === 'bigint') return `${value}n`;
  if (ArrayBuffer.isView(value)) return `bytes(${value.byteLength})`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value);
}
