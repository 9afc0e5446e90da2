// The names that libssl goes by on each operating system, newest first, and where it lies: one table.
// Opens nothing; search.ts looks which of them exist.

/** Where one operating system has libssl. */
export interface WellKnown {
  /** File names of libssl, newest version first. */
  readonly names: readonly string[];
  /** Folders, most telling first. `{triplet}` stands for Debian's name of the architecture. */
  readonly folders: readonly string[];
  /** Environment variables with further folders, looked at first. */
  readonly variables: readonly string[];
}

const UNIX_NAMES = ['libssl.so.4', 'libssl.so.3', 'libssl.so'];

/** By `process.platform`; `others` where it is none of them. */
export const WELL_KNOWN = {
  // Debian, Ubuntu: /usr/lib/{triplet}; Fedora, RHEL, openSUSE: /usr/lib64; Arch, Alpine: /usr/lib
  // (Alpine before 3.20 had /lib).
  linux: {
    names: UNIX_NAMES,
    folders: [
      '/usr/local/lib64',
      '/usr/local/lib',
      '/usr/lib/{triplet}',
      '/lib/{triplet}',
      '/usr/lib64',
      '/lib64',
      '/usr/lib',
      '/lib',
    ],
    variables: ['LD_LIBRARY_PATH'],
  },
  // Never the libssl.dylib of /usr/lib: loading it ends the process.
  darwin: {
    names: ['libssl.4.dylib', 'libssl.3.dylib'],
    folders: [
      '/opt/homebrew/opt/openssl@4/lib',
      '/opt/homebrew/opt/openssl@3/lib',
      '/opt/homebrew/opt/openssl/lib',
      '/usr/local/opt/openssl@4/lib',
      '/usr/local/opt/openssl@3/lib',
      '/usr/local/opt/openssl/lib',
      '/opt/local/lib',
      '/opt/local/libexec/openssl3/lib',
      '/usr/local/lib',
    ],
    variables: ['DYLD_LIBRARY_PATH', 'DYLD_FALLBACK_LIBRARY_PATH'],
  },
  // The builds of slproweb.com and of winget; by architecture of the process.
  win32x64: {
    names: ['libssl-4-x64.dll', 'libssl-3-x64.dll'],
    folders: [
      'C:\\Program Files\\OpenSSL-Win64\\bin',
      'C:\\Program Files\\OpenSSL-Win64',
      'C:\\Program Files\\OpenSSL\\bin',
      'C:\\OpenSSL-Win64\\bin',
      'C:\\Windows\\System32',
    ],
    variables: ['PATH'],
  },
  win32arm64: {
    names: ['libssl-4-arm64.dll', 'libssl-3-arm64.dll'],
    folders: ['C:\\Program Files\\OpenSSL-Win64-ARM\\bin', 'C:\\Program Files\\OpenSSL\\bin'],
    variables: ['PATH'],
  },
  win32ia32: {
    names: ['libssl-4.dll', 'libssl-3.dll'],
    folders: [
      'C:\\Program Files (x86)\\OpenSSL-Win32\\bin',
      'C:\\OpenSSL-Win32\\bin',
      'C:\\Windows\\SysWOW64',
    ],
    variables: ['PATH'],
  },
  // The ports come before the base system, whose libssl has no version that tells (libssl.so.30 is 1.1).
  freebsd: {
    names: ['libssl.so.4', 'libssl.so.3', 'libssl.so.35', 'libssl.so'],
    folders: ['/usr/local/lib', '/usr/lib'],
    variables: ['LD_LIBRARY_PATH'],
  },
  openbsd: {
    names: ['libssl.so.4.0', 'libssl.so.3.0'],
    folders: ['/usr/local/lib/eopenssl35', '/usr/local/lib/eopenssl33', '/usr/local/lib'],
    variables: ['LD_LIBRARY_PATH'],
  },
  sunos: {
    names: UNIX_NAMES,
    folders: [
      '/usr/openssl/4/lib/64',
      '/usr/openssl/3/lib/64',
      '/usr/lib/64',
      '/usr/local/ssl/lib',
      '/opt/local/lib',
      '/usr/lib',
    ],
    variables: ['LD_LIBRARY_PATH_64', 'LD_LIBRARY_PATH'],
  },
  others: {
    names: UNIX_NAMES,
    folders: ['/usr/local/lib64', '/usr/local/lib', '/usr/lib64', '/usr/lib'],
    variables: ['LD_LIBRARY_PATH'],
  },
} as const satisfies Readonly<Record<string, WellKnown>>;

/** Debian's name of the architecture of a Node process. */
export const TRIPLETS: Readonly<Record<string, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
  arm: 'arm-linux-gnueabihf',
  ia32: 'i386-linux-gnu',
  ppc64: 'powerpc64le-linux-gnu',
  s390x: 's390x-linux-gnu',
  riscv64: 'riscv64-linux-gnu',
  loong64: 'loongarch64-linux-gnu',
};

/** The row for an operating system. */
export function wellKnownFor(platform: string, arch: string): WellKnown {
  const rows: Readonly<Record<string, WellKnown>> = WELL_KNOWN;
  return rows[platform] ?? rows[`${platform}${arch}`] ?? WELL_KNOWN.others;
}
