// The messages of one connection in their order, each with the record that it came in.
// Asks no library and no clock: whoever has the messages puts them in.
//
// Headers and inner content types of records come before the message that the record carries, so they
// become a part of it. One header stands for a message by itself: most libraries tell of a
// ChangeCipherSpec that TLS has received by its header only. Those that tell of the message, too, tell at once.

import { describeMessage, nameOf, titleOf } from './describe.js';
import type { ParsedMessage } from './messages.js';
import { type Named, version as versionOf } from './names.js';
import { MessageParser } from './parse.js';

/** The record that a message came in. */
export interface TracedRecord {
  /** What it says outside: ApplicationData for all encrypted records of TLS 1.3. */
  readonly contentType: Named;
  /** What an encrypted record of TLS 1.3 carries; `null` in the others. */
  readonly innerContentType: Named | null;
  readonly version: Named;
  /** Bytes that follow the header. */
  readonly length: number;
  /** DTLS; `null` in TLS. */
  readonly epoch: number | null;
  /** DTLS; `null` in TLS. */
  readonly sequence: number | null;
}

/** A message of a trace. */
export interface TracedMessage {
  /** Milliseconds since the first message of the trace. */
  readonly time: number;
  readonly direction: 'sent' | 'received';
  /** The protocol version by which the library reads it. */
  readonly version: Named;
  /** The record in which it ended, or `null` where none was seen. */
  readonly record: TracedRecord | null;
  readonly message: ParsedMessage;
}

/** Messages that came, and the records still waiting for theirs. */
export class TraceLog {
  readonly messages: TracedMessage[] = [];
  readonly #parser = new MessageParser();
  readonly #records: { sent: TracedRecord | null; received: TracedRecord | null } = {
    sent: null,
    received: null,
  };
  /** The last that was received was the header of a ChangeCipherSpec. */
  #changed = false;

  /**
   * Puts in what a message callback got.
   *
   * @param time milliseconds since the first message.
   * @returns the message, or `null` where it was a part of one that is to come.
   */
  add(
    time: number,
    writeP: number,
    version: number,
    contentType: number,
    bytes: Uint8Array,
  ): TracedMessage | null {
    const direction = writeP === 0 ? 'received' : 'sent';
    const parsed = this.#parser.parse(writeP, version, contentType, bytes);
    const told = direction === 'received' && this.#changed;
    if (direction === 'received') this.#changed = false;
    if (told && parsed.kind === 'change-cipher-spec' && parsed.malformed === undefined) return null;
    const message = this.#isPart(parsed, direction);
    if (message === null) return null;
    const record = this.#records[direction];
    const traced = { time, direction, version: versionOf(version), record, message } as const;
    this.messages.push(traced);
    return traced;
  }

  /** What a message is, apart from a header that belongs to the next one: then `null`. */
  #isPart(parsed: ParsedMessage, direction: 'sent' | 'received'): ParsedMessage | null {
    if (parsed.malformed !== undefined) return parsed;
    if (parsed.kind === 'record') {
      const { contentType, version, length, epoch, sequence } = parsed;
      const innerContentType = null;
      this.#records[direction] = {
        contentType,
        innerContentType,
        version,
        length,
        epoch,
        sequence,
      };
      const unseen = direction === 'received' && epoch === null && contentType.number === 20;
      this.#changed ||= unseen;
      return unseen ? { kind: 'change-cipher-spec', name: 'ChangeCipherSpec', length } : null;
    }
    if (parsed.kind !== 'inner-content-type') return parsed;
    const record = this.#records[direction];
    if (record !== null) {
      this.#records[direction] = { ...record, innerContentType: parsed.contentType };
    }
    return null;
  }
}

/** A table of messages for people: time, direction, version of the record, message, length, and what it says. */
export function tableOfMessages(messages: readonly TracedMessage[]): string {
  const rows = messages.map(rowOf);
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => (row[column] as string).length)),
  );
  return [HEAD, ...rows]
    .map((row) => row.map((cell, column) => pad(cell, widths[column] as number, column)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function rowOf({ time, direction, version, record, message }: TracedMessage): string[] {
  const arrow = direction === 'sent' ? '→' : '←';
  const length = message.length === undefined ? '' : String(message.length);
  const spoken = nameOf(record?.version ?? version);
  return [time.toFixed(1), arrow, spoken, titleOf(message), length, describeMessage(message)];
}

function pad(cell: string, width: number, column: number): string {
  return NUMBERS.has(column) ? cell.padStart(width) : cell.padEnd(width);
}

const HEAD = ['ms', ' ', 'record', 'message', 'bytes', 'what it says'];
/** Columns that stand to the right. */
const NUMBERS = new Set([0, 4]);
