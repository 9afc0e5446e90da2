// Reads an options object against the table of calls: unknown keywords, defaults, normalising.
// Knows no rule that concerns two keywords at once; normalise.ts has those.

import { invalidArgType, invalidCombination } from '../conditions/index.js';
import { type Arguments, CALLS, type Call, type CallName, callsTaking, REQUIRED } from './calls.js';
import type { Taken } from './keyword.js';
import { nearest } from './nearest.js';
import type { Place, Recognisers } from './place.js';

/** How strictly, and with which help, to read. */
export interface ReadSettings {
  /** Tests for objects of the rooms above. */
  readonly recognise?: Recognisers;
  /** Leave keywords that the call does not know to somebody else. Default: false. */
  readonly allowUnknown?: boolean;
  /** The name that messages use. Default: the call's own. */
  readonly as?: string;
}

/**
 * Every keyword of the call, normalised; a keyword that was left out, or is `undefined`, has its
 * default. Each property of `options` is read once.
 *
 * @throws TypeError or RangeError with an argument code, naming the keyword.
 */
export function readOptions<Name extends CallName>(
  name: Name,
  options: unknown,
  settings: ReadSettings = {},
): Arguments<Name> {
  if (options === undefined || options === null) return defaultsOf(name, settings);
  return readGiven(name, options, settings);
}

/** The defaults of a call are the same each time. */
function defaultsOf<Name extends CallName>(name: Name, settings: ReadSettings): Arguments<Name> {
  const known = defaults.get(name);
  if (known !== undefined) return known as Arguments<Name>;
  const made = readGiven(name, undefined, settings);
  defaults.set(name, made);
  return made;
}

const defaults = new Map<CallName, unknown>();

/** One keyword of a call; `ready`: its default, normalised when it is first used. */
interface Entry {
  readonly keyword: string;
  readonly taken: Taken<unknown>;
  ready: unknown;
}

function entriesOf(name: CallName): readonly Entry[] {
  const known = entries.get(name);
  if (known !== undefined) return known;
  const takes: Call['takes'] = CALLS[name].takes;
  const made = Object.entries(takes).map(([keyword, taken]) => ({
    keyword,
    taken,
    ready: NOT_YET,
  }));
  entries.set(name, made);
  return made;
}

const NOT_YET = Symbol('not normalised yet');
const entries = new Map<CallName, readonly Entry[]>();

function readGiven<Name extends CallName>(
  name: Name,
  options: unknown,
  settings: ReadSettings,
): Arguments<Name> {
  const call: Call = CALLS[name];
  const shown = settings.as ?? name;
  const given = optionsObject(shown, options);
  if (settings.allowUnknown !== true) refuseUnknown(shown, call, given);
  const result: Record<string, unknown> = {};
  for (const entry of entriesOf(name)) {
    const { keyword } = entry;
    const value = given[keyword];
    result[keyword] =
      value === undefined
        ? defaultOf(entry, shown, settings)
        : entry.taken.normalise(value, placeOf(shown, keyword, settings.recognise));
  }
  return Object.freeze(result) as Arguments<Name>;
}

function defaultOf(entry: Entry, shown: string, settings: ReadSettings): unknown {
  if (entry.ready !== NOT_YET) return entry.ready;
  const { keyword, taken } = entry;
  if (taken.byDefault === REQUIRED) {
    throw invalidCombination(`${shown} needs the keyword "${keyword}": ${taken.summary}`);
  }
  entry.ready = taken.normalise(taken.byDefault, placeOf(shown, keyword, settings.recognise));
  return entry.ready;
}

/** The place of an argument, for its normaliser and for messages. */
export function placeOf(call: string, name: string, recognise: Recognisers = {}): Place {
  return { call, name, recognise };
}

/** The options as an object to read from; left out or `null`, there are none. */
export function optionsObject(call: string, options: unknown): Readonly<Record<string, unknown>> {
  if (options === undefined || options === null) return {};
  if (typeof options !== 'object' || Array.isArray(options)) {
    throw invalidArgType({ call, name: 'options' }, 'an object with keywords', options);
  }
  return options as Readonly<Record<string, unknown>>;
}

function refuseUnknown(shown: string, call: Call, given: Readonly<Record<string, unknown>>): void {
  for (const keyword of Object.keys(given)) {
    if (!Object.hasOwn(call.takes, keyword)) throw unknownKeyword(shown, call, keyword);
  }
}

function unknownKeyword(shown: string, call: Call, keyword: string): TypeError {
  const known = Object.keys(call.takes);
  const text = `${shown} does not take the keyword ${JSON.stringify(keyword.slice(0, 80))}.`;
  if (call.positional.includes(keyword)) {
    const order = [...call.positional, 'options'].join(', ');
    return invalidCombination(`${text} It is an argument of its own: ${shown}(${order}).`);
  }
  if (keyword === 'sslSide' && call === CALLS.openTcpStream) {
    return invalidCombination(`${text} It always opens the client side.`);
  }
  const near = nearest(keyword, known);
  if (near !== null) return invalidCombination(`${text} Did you mean "${near}"?`);
  const elsewhere = callsTaking(keyword);
  const names = [...new Set(elsewhere.map(publicName))];
  const hint =
    names.length === 0 ? '' : ` ${names.join(', ')} ${names.length === 1 ? 'does' : 'do'}.`;
  return invalidCombination(`${text}${hint} It takes: ${known.join(', ')}.`);
}

/** What users call it: `asyncAttachSsl` is the method `attachSsl` of a state. */
function publicName(call: string): string {
  const method = /^async([A-Z])(.*)$/.exec(call);
  return method === null ? call : `${method[1]?.toLowerCase()}${method[2]}`;
}
