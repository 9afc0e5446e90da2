// What each word of native/library/signature.h is in TypeScript, as a parameter, as an out parameter, as a result.
// It does not read rows. A word that is missing here stops generate.mjs.
import { parseWord } from '../rows.mjs';
import { classNameOf } from './handles.mjs';

const wide = new Set(['U64', 'I64']);
const numbers = 'Int UInt Long ULong U32 U16 U8 Size Time Double IoInt'.split(' ');
const number = (head) => (wide.has(head) ? 'bigint' : 'number');
const bytes = 'Uint8Array';
const handle = ([type]) => classNameOf(type);
const list = ([type]) => `readonly ${classNameOf(type)}[]`;
const madeList = ([type]) => `${classNameOf(type)}[] | null`;
const nullable = (text) =>
  typeof text === 'string' ? `${text} | null` : (args) => `${text(args)} | null`;

const parameters = {
  Null: null,
  NoInto: null,
  ...Object.fromEntries(numbers.map((head) => [head, 'number'])),
  U64: 'bigint | number',
  I64: 'bigint | number',
  Str: 'string',
  OptStr: 'string | null',
  StrLen: 'string',
  OptStrLen: 'string | null',
  StrArray: 'readonly string[]',
  Argv: 'readonly string[]',
  Password: 'string | Uint8Array | null',
  Bytes: bytes,
  OptBytes: nullable(bytes),
  LenBytes: bytes,
  Exactly: bytes,
  InDer: bytes,
  InMoving: bytes,
  GiveBytes: bytes,
  Into: bytes,
  OptInto: nullable(bytes),
  IntoNumbers: 'number',
  Numbers: ([elem]) => (wide.has(elem) ? 'readonly bigint[]' : 'readonly number[]'),
  OptNumberOrText: 'number | string | null',
  OptNumber: ([elem]) => `${number(elem)} | null`,
  In: handle,
  Give: handle,
  Hold: handle,
  Opt: nullable(handle),
  OptGive: nullable(handle),
  OptHold: nullable(handle),
  Free: nullable(handle),
  Consume: handle,
  InStack: list,
  GiveStack: list,
  GrowStack: list,
  OptStack: nullable(list),
  OptGiveStack: nullable(list),
  OptHoldStack: nullable(list),
  Asn1Date: 'Date | number',
  OptAsn1Date: 'Date | number | null',
  GeneralDate: 'Date | number',
  OptGeneralDate: 'Date | number | null',
  Asn1Integer: 'bigint | number',
  BigNumber: 'bigint | number',
  OptBigNumber: 'bigint | number | null',
  Asn1Bits: bytes,
  Asn1Bytes: bytes,
  GiveAsn1Bytes: nullable(bytes),
  GiveAsn1Bits: nullable(bytes),
  Oid: 'string',
  GiveOid: 'string',
  Oids: 'readonly string[]',
};

const outs = {
  Out: ([elem]) => number(elem),
  IntoNumbers: ([elem]) => (wide.has(elem) ? 'bigint[]' : 'number[]'),
  OutBytes: nullable(bytes),
  OutOwnedBytes: nullable(bytes),
  OutText: 'string | null',
  OutOwnedText: 'string | null',
  OutDigest: bytes,
  OutUpTo: bytes,
  OutFilled: nullable(bytes),
  OutRoom: nullable(bytes),
  OutTextRoom: 'string | null',
  OutTextBuffer: 'string',
  OutAsn1Date: 'Date | null',
  OutAsn1Integer: 'bigint | null',
  OutBigNumber: 'bigint | null',
  OutAsn1Bytes: nullable(bytes),
  OutOid: 'string | null',
  OutCounted: nullable(bytes),
  OutOwnedCounted: nullable(bytes),
  OutOwnedNumbers: 'number[] | null',
  OutCountedNumbers: 'number[] | null',
  OutLooseTexts: 'string[] | null',
  OutShared: nullable(handle),
  OutOwned: nullable(handle),
  OutCopy: nullable(handle),
  OutSharedStack: madeList,
  OutOwnedStack: madeList,
  OutLooseStack: madeList,
  GrowStack: madeList,
};

const results = {
  Void: 'void',
  ...Object.fromEntries(numbers.map((head) => [head, 'number'])),
  U64: 'bigint',
  I64: 'bigint',
  Str: 'string | null',
  OwnedText: 'string | null',
  OwnedTexts: 'string[] | null',
  Der: nullable(bytes),
  CountedBytes: nullable(bytes),
  Owned: nullable(handle),
  OwnedChain: nullable(handle),
  Shared: nullable(handle),
  Copy: nullable(handle),
  Inside: nullable(handle),
  Static: nullable(handle),
  Up: nullable(handle),
  SharedStack: madeList,
  OwnedStack: madeList,
  LooseStack: madeList,
  Asn1Date: 'Date | null',
  OwnedAsn1Date: 'Date | null',
  Asn1Integer: 'bigint | null',
  Asn1Bytes: nullable(bytes),
  OwnedAsn1Bytes: nullable(bytes),
  Asn1Text: 'string | null',
  Oid: 'string | null',
  OwnedOid: 'string | null',
  Oids: 'string[] | null',
  BigNumber: 'bigint | null',
  X509Infos: `{ x509: ${classNameOf('X509')} | null; crl: ${classNameOf('X509_CRL')} | null; pkey: ${classNameOf('EVP_PKEY')} | null }[] | null`,
  SrtpProfile: '{ name: string | null; id: number } | null',
  SrtpProfiles: '{ name: string | null; id: number }[] | null',
};

const handles = new Set('In Give Hold Opt OptGive OptHold Free Consume'.split(' '));
const arrays = new Set('InStack GiveStack GrowStack OptStack OptGiveStack OptHoldStack'.split(' '));
// The value is the result itself, not part of an object.
const folded = new Set(['OutDer', 'OutLength']);
const counted = new Set(['OutCounted', 'OutOwnedCounted', 'OutCountedNumbers']);

/**
 * A parsed signature as JavaScript has it.
 * @returns {{ params: { name: string, type: string, shape: 'h' | 'a' | '.' }[], result: string, partOf: number | null }}
 */
export function describeSignature({ result, params }) {
  const words = params.map(({ word, name }) => ({ name, ...parseWord(word) }));
  const shown = words.filter(({ head }) => parameters[head] !== null && !isOutOnly(head));
  return {
    params: shown.map(({ name, head, args }) => ({
      name,
      type: typeOf(parameters, head, args),
      shape: shapeOf(head),
    })),
    result: resultOf(parseWord(result), words),
    partOf: partOf(parseWord(result), words, shown),
  };
}

function isOutOnly(head) {
  return !(head in parameters) && (head in outs || folded.has(head));
}

function shapeOf(head) {
  if (handles.has(head)) return 'h';
  return arrays.has(head) ? 'a' : '.';
}

function resultOf({ head, args }, words) {
  const own = typeOf(results, head, args);
  const fields = words
    .filter((word) => word.head in outs)
    .map((word) => `${word.name}: ${typeOf(outs, word.head, word.args)}`);
  if (fields.length === 0 || head === 'Der' || head === 'CountedBytes') return own;
  const bare = head === 'Void' || words.some((word) => counted.has(word.head));
  return `{ ${[...(bare ? [] : [`result: ${own}`]), ...fields].join('; ')} }`;
}

// Index, among the JavaScript arguments, of the one that the result is part of.
function partOf({ head, args }, words, shown) {
  if (head !== 'Inside') return null;
  return shown.indexOf(words[Number(args[1] ?? 0)]);
}

function typeOf(table, head, args) {
  const entry = table[head];
  if (entry === undefined) throw new Error(`scripts/generate/words.mjs does not know ${head}`);
  return typeof entry === 'string' ? entry : entry(args);
}
