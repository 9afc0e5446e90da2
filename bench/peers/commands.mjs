// What the JavaScript peers of the benchmark share: arguments and commands as the C peer takes them, and a client's run.
// Opens no connection.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';

const [role, cert, key, port, connections, size] = process.argv.slice(2);

/** As given to the C peer. */
export const args = {
  role,
  cert,
  key,
  port: Number(port),
  connections: Number(connections),
  size: Number(size),
};

/**
 * Answers commands: `go MILLISECONDS` runs `operation` again and again, as many at a time as there are
 * connections; `delay` tells the largest delay of the event loop since the last time.
 *
 * @param operation takes a function to call when it is over, and a number that is never the same.
 */
export function takeCommands(operation) {
  let delays = null;
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      const [word, number] = line.split(' ');
      if (word === 'go') return run(operation, Number(number));
      if (delays === null) {
        delays = monitorEventLoopDelay({ resolution: 1 });
        delays.enable();
      }
      console.log(`delay ${delays.max / 1e6}`);
      delays.reset();
    })
    .on('close', () => process.exit());
}

let number = 0;

function run(operation, milliseconds) {
  const begin = performance.now();
  let operations = 0;
  let running = 0;
  const times = [];
  const next = () => {
    running++;
    const began = performance.now();
    const over = () => {
      operations++;
      running--;
      const ended = performance.now();
      times.push(ended - began);
      if (ended - begin < milliseconds) return next();
      if (running === 0) report(operations, ended - begin, times);
    };
    operation(over, number++);
  };
  for (let i = 0; i < args.connections; i++) next();
}

/** Prints what a run came to. */
export function report(operations, milliseconds, times) {
  times.sort((a, b) => a - b);
  const at = (part) => ((times[Math.floor(times.length * part)] ?? 0) * 1000).toFixed(1);
  console.log(`done ${operations} ${Math.round(milliseconds * 1000)} ${at(0.5)} ${at(0.99)}`);
}

/** A loopback address, another for each number: ports of closed connections stay taken for a minute. */
export function addressFor(n) {
  return `127.0.0.${1 + (n % 200)}`;
}
