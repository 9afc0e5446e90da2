// Errors about wrong arguments: TypeError and RangeError with Node's codes.
// Does not check anything, and never shows a value that may be a secret.

/** A TypeError or RangeError with one of Node's argument codes. */
export type ArgumentError = (TypeError | RangeError) & {
  code: 'ERR_INVALID_ARG_TYPE' | 'ERR_INVALID_ARG_VALUE' | 'ERR_OUT_OF_RANGE';
};

/** Which argument of which function, as a message names it. */
export interface ArgumentName {
  /** For example `openTcpStream`. */
  readonly call: string;
  /** For example `readTimeout`. */
  readonly name: string;
}

/**
 * The value has the wrong type.
 *
 * @param expected completes "must be …", for example `a positive number of seconds, or null`.
 * @returns a TypeError with code `ERR_INVALID_ARG_TYPE`.
 */
export function invalidArgType(
  argument: ArgumentName,
  expected: string,
  value: unknown,
): ArgumentError {
  const text = `${subject(argument)} must be ${expected}. Received ${received(argument, value)}.`;
  return withCode(new TypeError(text), 'ERR_INVALID_ARG_TYPE');
}

/**
 * The type is right, the value is not.
 *
 * @param reason completes the sentence that begins with the argument, for example
 *   `must be 'input', 'output' or 'io'`.
 * @param hint a further sentence, for example `Did you mean 'io'?`.
 * @returns a TypeError with code `ERR_INVALID_ARG_VALUE`.
 */
export function invalidArgValue(
  argument: ArgumentName,
  reason: string,
  value: unknown,
  hint = '',
): ArgumentError {
  const text = `${subject(argument)} ${reason}. Received ${received(argument, value)}.`;
  return withCode(new TypeError(hint === '' ? text : `${text} ${hint}`), 'ERR_INVALID_ARG_VALUE');
}

/**
 * The number is outside of what is allowed.
 *
 * @param range completes "must be …", for example `an integer from 0 to 65535`.
 * @returns a RangeError with code `ERR_OUT_OF_RANGE`.
 */
export function outOfRange(argument: ArgumentName, range: string, value: unknown): ArgumentError {
  const text = `${subject(argument)} must be ${range}. Received ${received(argument, value)}.`;
  return withCode(new RangeError(text), 'ERR_OUT_OF_RANGE');
}

/**
 * Arguments that are each right but do not go together, or a keyword that a call does not take.
 *
 * @returns a TypeError with code `ERR_INVALID_ARG_VALUE` and this message.
 */
export function invalidCombination(message: string): ArgumentError {
  return withCode(new TypeError(message), 'ERR_INVALID_ARG_VALUE');
}

/**
 * A value as a message may show it: short, and never a secret. Bytes and anything that looks like
 * key material are shown by type only, and so is every value of an argument whose name tells of
 * secrets.
 */
export function describeReceived(name: string, value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function')
    return value.name === '' ? 'a function' : `function ${value.name}`;
  if (typeof value === 'object') return describeObject(value);
  if (typeof value === 'symbol') return 'a symbol';
  if (SECRET_NAME.test(name)) return `a ${typeof value} (not shown)`;
  if (typeof value === 'string') return describeString(value);
  if (typeof value === 'bigint') return `type bigint (${value}n)`;
  return `type ${typeof value} (${Object.is(value, -0) ? '-0' : String(value)})`;
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && name !== '' ? `an instance of ${name}` : 'an object';
}

function describeString(value: string): string {
  if (value.includes('-----') || value.length > LONGEST_STRING * 4) {
    return `a string of ${value.length} characters (not shown)`;
  }
  const short = value.length > LONGEST_STRING ? `${value.slice(0, LONGEST_STRING)}…` : value;
  return `type string (${JSON.stringify(short)})`;
}

function received(argument: ArgumentName, value: unknown): string {
  return describeReceived(argument.name, value);
}

function subject(argument: ArgumentName): string {
  return `The "${argument.name}" argument of ${argument.call}`;
}

function withCode(error: TypeError | RangeError, code: ArgumentError['code']): ArgumentError {
  return Object.assign(error, { code });
}

const LONGEST_STRING = 40;
const SECRET_NAME = /pass|secret|psk|key|pin|ticket/i;
