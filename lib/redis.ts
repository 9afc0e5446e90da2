// The entry `libssl/redis`: sessions and ticket keys for several servers, by way of a Redis.
// Re-exports only.

export type { IoredisClient, NodeRedisClient, RedisOptions } from './redis/options.js';
export {
  createRedisSessionStore,
  RedisSessionStore,
  type RedisSessionStoreOptions,
} from './redis/session-store.js';
export {
  SharedTicketKeys,
  type SharedTicketKeysOptions,
  shareTicketKeys,
} from './redis/shared-ticket-keys.js';
