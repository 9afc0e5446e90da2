// Where the default trust comes from: variables of the environment, bundles of the system, Node. Decision 3.
// Pure: reads no file, and asks the caller whether one is there.

/** Where the default trust comes from. */
export interface TrustSources {
  /** Bundles to read. */
  readonly files: readonly string[];
  /** Directories of hashed certificates that OpenSSL looks into, separated as in `PATH`, or `null`. */
  readonly directory: string | null;
  /** True when Node's own root certificates are used. */
  readonly nodeRoots: boolean;
}

/**
 * `SSL_CERT_FILE` and `SSL_CERT_DIR` where one is set, else the first bundle of the system that is
 * there, else Node's roots; and `NODE_EXTRA_CA_CERTS` beside each. An empty variable is none.
 */
export function trustSources(
  env: Readonly<Record<string, string | undefined>>,
  exists: (file: string) => boolean,
  platform: NodeJS.Platform = process.platform,
): TrustSources {
  const file = env.SSL_CERT_FILE || null;
  const directory = env.SSL_CERT_DIR || null;
  const told = file !== null || directory !== null;
  const system = told ? null : (bundlesOf(platform).find(exists) ?? null);
  const files = [file, system, env.NODE_EXTRA_CA_CERTS || null];
  return {
    files: files.filter((each) => each !== null),
    directory,
    nodeRoots: !told && system === null,
  };
}

/**
 * On Windows these paths would be on the current drive, where anybody may make them: Node's roots it is.
 */
function bundlesOf(platform: NodeJS.Platform): readonly string[] {
  return platform === 'win32' ? [] : BUNDLES;
}

/** Bundles of the distributions, the most common first. */
export const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt', // Debian, Ubuntu, Arch, Gentoo
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem', // Fedora, RHEL 7 and later
  '/etc/pki/tls/certs/ca-bundle.crt', // older Fedora and RHEL
  '/etc/ssl/ca-bundle.pem', // openSUSE
  '/etc/ssl/certs/ca-bundle.crt', // NixOS
  '/etc/pki/tls/cacert.pem', // OpenELEC
  '/etc/ssl/cert.pem', // Alpine, FreeBSD, OpenBSD, macOS
  '/usr/local/etc/ssl/cert.pem', // FreeBSD ports
  '/usr/local/share/certs/ca-root-nss.crt', // FreeBSD ca_root_nss
  '/etc/certs/ca-certificates.crt', // Solaris 11
  '/etc/openssl/certs/ca-certificates.crt', // NetBSD
  '/system/etc/security/cacerts.pem', // Android, where it exists
];
