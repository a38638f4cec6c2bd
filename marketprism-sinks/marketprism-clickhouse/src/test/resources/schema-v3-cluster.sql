CREATE DATABASE IF NOT EXISTS `my\`db` ON CLUSTER `main`;

CREATE TABLE IF NOT EXISTS `my\`db`.`schema_migrations` ON CLUSTER `main` (
  version UInt64,
  description String,
  applied_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
ORDER BY version;

CREATE TABLE IF NOT EXISTS `my\`db`.`trades` ON CLUSTER `main` (
  `exchange` LowCardinality(String) CODEC(ZSTD(1)),
  `market_type` LowCardinality(String) CODEC(ZSTD(1)),
  `symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `native_symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `receive_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `collector` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `trade_id` String CODEC(ZSTD(1)),
  `form` LowCardinality(String) CODEC(ZSTD(1)),
  `price` Decimal(76, 18) CODEC(ZSTD(1)),
  `quantity` Decimal(76, 18) CODEC(ZSTD(1)),
  `quantity_unit` LowCardinality(String) CODEC(ZSTD(1)),
  `side` LowCardinality(String) CODEC(ZSTD(1)),
  `first_trade_id` Nullable(String) CODEC(ZSTD(1)),
  `last_trade_id` Nullable(String) CODEC(ZSTD(1)),
  `sequence` Nullable(Int64) CODEC(Delta, ZSTD(1)),
  `source` LowCardinality(String) CODEC(ZSTD(1)),
  version UInt64 MATERIALIZED bitNot(toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), -1))) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'trade',
  base_quantity Nullable(Decimal(76, 18)) ALIAS multiIf(quantity_unit = 'base', quantity, quantity_unit = 'quote', quantity / nullIf(price, 0), NULL),
  quote_quantity Nullable(Decimal(76, 36)) ALIAS multiIf(quantity_unit = 'base', quantity * price, quantity_unit = 'quote', toDecimal256(quantity, 36), NULL)
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
PARTITION BY toDate(event_time)
PRIMARY KEY (exchange, market_type, symbol, toStartOfSecond(event_time))
ORDER BY (exchange, market_type, symbol, toStartOfSecond(event_time), form, trade_id)
TTL toDateTime(event_time) + toIntervalSecond(604800)
SETTINGS replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE OR REPLACE VIEW `my\`db`.`trades_final` ON CLUSTER `main` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `trade_id`, `form`, `price`, `quantity`, `quantity_unit`, `side`, `first_trade_id`, `last_trade_id`, `sequence`, `source`, data_type, base_quantity, quote_quantity FROM `my\`db`.`trades` FINAL;

CREATE TABLE IF NOT EXISTS `my\`db`.`orderbooks` ON CLUSTER `main` (
  `exchange` LowCardinality(String) CODEC(ZSTD(1)),
  `market_type` LowCardinality(String) CODEC(ZSTD(1)),
  `symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `native_symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `receive_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `collector` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `kind` LowCardinality(String) CODEC(ZSTD(1)),
  `sequence` Nullable(Int64) CODEC(Delta, ZSTD(1)),
  `previous_sequence` Nullable(Int64) CODEC(Delta, ZSTD(1)),
  `reset` Bool CODEC(ZSTD(1)),
  `bids` Array(Tuple(price Decimal(76, 18), quantity Decimal(76, 18))) CODEC(ZSTD(1)),
  `asks` Array(Tuple(price Decimal(76, 18), quantity Decimal(76, 18))) CODEC(ZSTD(1)),
  `quantity_unit` LowCardinality(String) CODEC(ZSTD(1)),
  `depth_limit` Nullable(UInt32) CODEC(ZSTD(1)),
  `book_session` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  version UInt64 MATERIALIZED bitNot(toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), -1))) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'orderbook'
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/orderbooks_v3', '{replica}', version)
PARTITION BY toDate(event_time)
PRIMARY KEY (exchange, market_type, symbol, toStartOfSecond(event_time))
ORDER BY (exchange, market_type, symbol, toStartOfSecond(event_time), ifNull(sequence, -1), kind, ifNull(previous_sequence, -1), if(kind = 'snapshot', toInt64(0), ifNull(toUnixTimestamp64Micro(exchange_time), -1)), ifNull(depth_limit, 0), if(kind = 'snapshot', ifNull(collector, ''), ''), if(kind = 'snapshot', ifNull(book_session, ''), ''))
TTL toDateTime(event_time) + toIntervalSecond(604800)
SETTINGS replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE OR REPLACE VIEW `my\`db`.`orderbooks_final` ON CLUSTER `main` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `kind`, `sequence`, `previous_sequence`, `reset`, `bids`, `asks`, `quantity_unit`, `depth_limit`, `book_session`, data_type FROM `my\`db`.`orderbooks` FINAL;

CREATE TABLE IF NOT EXISTS `my\`db`.`bbos` ON CLUSTER `main` (
  `exchange` LowCardinality(String) CODEC(ZSTD(1)),
  `market_type` LowCardinality(String) CODEC(ZSTD(1)),
  `symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `native_symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `receive_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `collector` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `sequence` Nullable(Int64) CODEC(Delta, ZSTD(1)),
  `bid_price` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `bid_quantity` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `ask_price` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `ask_quantity` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `quantity_unit` LowCardinality(String) CODEC(ZSTD(1)),
  version UInt64 MATERIALIZED bitNot(toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), -1))) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'bbo',
  INDEX event_time_range event_time TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/bbos_v3', '{replica}', version)
PARTITION BY toDate(event_time)
PRIMARY KEY (exchange, market_type, symbol, ifNull(sequence, -1))
ORDER BY (exchange, market_type, symbol, ifNull(sequence, -1), ifNull(toUnixTimestamp64Micro(exchange_time), -1), ifNull(bid_price, -1), ifNull(bid_quantity, -1), ifNull(ask_price, -1), ifNull(ask_quantity, -1), if(isNull(sequence) AND isNull(exchange_time), ifNull(toUnixTimestamp64Micro(receive_time), -1), 0), if(isNull(sequence) AND isNull(exchange_time), ifNull(collector, ''), ''))
TTL toDateTime(event_time) + toIntervalSecond(604800)
SETTINGS replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE OR REPLACE VIEW `my\`db`.`bbos_final` ON CLUSTER `main` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `sequence`, `bid_price`, `bid_quantity`, `ask_price`, `ask_quantity`, `quantity_unit`, data_type FROM `my\`db`.`bbos` FINAL;

CREATE TABLE IF NOT EXISTS `my\`db`.`tickers` ON CLUSTER `main` (
  `exchange` LowCardinality(String) CODEC(ZSTD(1)),
  `market_type` LowCardinality(String) CODEC(ZSTD(1)),
  `symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `native_symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `receive_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `collector` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `last_price` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `open_price` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `high_price` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `low_price` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `volume` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `quote_volume` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  version UInt64 MATERIALIZED bitNot(toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), -1))) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'ticker'
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
PARTITION BY toDate(event_time)
PRIMARY KEY (exchange, market_type, symbol, toStartOfSecond(event_time))
ORDER BY (exchange, market_type, symbol, toStartOfSecond(event_time), ifNull(toUnixTimestamp64Micro(exchange_time), -1), ifNull(last_price, -1), ifNull(volume, -1), ifNull(quote_volume, -1))
TTL toDateTime(event_time) + toIntervalSecond(604800)
SETTINGS replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE OR REPLACE VIEW `my\`db`.`tickers_final` ON CLUSTER `main` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `last_price`, `open_price`, `high_price`, `low_price`, `volume`, `quote_volume`, data_type FROM `my\`db`.`tickers` FINAL;

CREATE TABLE IF NOT EXISTS `my\`db`.`candles` ON CLUSTER `main` (
  `exchange` LowCardinality(String) CODEC(ZSTD(1)),
  `market_type` LowCardinality(String) CODEC(ZSTD(1)),
  `symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `native_symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `receive_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `collector` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `interval` LowCardinality(String) CODEC(ZSTD(1)),
  `open_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `close_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `open_price` Decimal(76, 18) CODEC(ZSTD(1)),
  `high_price` Decimal(76, 18) CODEC(ZSTD(1)),
  `low_price` Decimal(76, 18) CODEC(ZSTD(1)),
  `close_price` Decimal(76, 18) CODEC(ZSTD(1)),
  `volume` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `quote_volume` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `trade_count` Nullable(UInt64) CODEC(ZSTD(1)),
  `closed` Bool CODEC(ZSTD(1)),
  version UInt64 MATERIALIZED bitOr(bitShiftLeft(toUInt64(closed), 63), toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), 0))) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'candle'
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
PARTITION BY toYYYYMM(open_time)
PRIMARY KEY (exchange, market_type, symbol, interval)
ORDER BY (exchange, market_type, symbol, interval, open_time)
TTL toDateTime(event_time) + toIntervalSecond(604800)
SETTINGS replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE OR REPLACE VIEW `my\`db`.`candles_final` ON CLUSTER `main` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `interval`, `open_time`, `close_time`, `open_price`, `high_price`, `low_price`, `close_price`, `volume`, `quote_volume`, `trade_count`, `closed`, data_type FROM `my\`db`.`candles` FINAL;

CREATE TABLE IF NOT EXISTS `my\`db`.`funding_rates` ON CLUSTER `main` (
  `exchange` LowCardinality(String) CODEC(ZSTD(1)),
  `market_type` LowCardinality(String) CODEC(ZSTD(1)),
  `symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `native_symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `receive_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `collector` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `kind` LowCardinality(String) CODEC(ZSTD(1)),
  `funding_rate` Decimal(76, 38) CODEC(ZSTD(1)),
  `funding_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `next_funding_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `interval_hours` Nullable(UInt32) CODEC(ZSTD(1)),
  version UInt64 MATERIALIZED bitNot(toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), -1))) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'funding_rate'
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
PARTITION BY toYYYYMM(event_time)
PRIMARY KEY (exchange, market_type, symbol, toStartOfSecond(event_time))
ORDER BY (exchange, market_type, symbol, toStartOfSecond(event_time), kind, ifNull(toUnixTimestamp64Micro(funding_time), -1), ifNull(toUnixTimestamp64Micro(exchange_time), -1))
TTL toDateTime(event_time) + toIntervalSecond(604800)
SETTINGS replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE OR REPLACE VIEW `my\`db`.`funding_rates_final` ON CLUSTER `main` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `kind`, `funding_rate`, `funding_time`, `next_funding_time`, `interval_hours`, data_type FROM `my\`db`.`funding_rates` FINAL;

CREATE TABLE IF NOT EXISTS `my\`db`.`mark_prices` ON CLUSTER `main` (
  `exchange` LowCardinality(String) CODEC(ZSTD(1)),
  `market_type` LowCardinality(String) CODEC(ZSTD(1)),
  `symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `native_symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `receive_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `collector` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `mark_price` Nullable(Decimal(76, 38)) CODEC(ZSTD(1)),
  `index_price` Nullable(Decimal(76, 38)) CODEC(ZSTD(1)),
  version UInt64 MATERIALIZED bitNot(toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), -1))) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'mark_price'
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
PARTITION BY toDate(event_time)
PRIMARY KEY (exchange, market_type, symbol, toStartOfSecond(event_time))
ORDER BY (exchange, market_type, symbol, toStartOfSecond(event_time), ifNull(toUnixTimestamp64Micro(exchange_time), -1), ifNull(mark_price, -1), ifNull(index_price, -1))
TTL toDateTime(event_time) + toIntervalSecond(604800)
SETTINGS replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE OR REPLACE VIEW `my\`db`.`mark_prices_final` ON CLUSTER `main` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `mark_price`, `index_price`, data_type FROM `my\`db`.`mark_prices` FINAL;

CREATE TABLE IF NOT EXISTS `my\`db`.`open_interests` ON CLUSTER `main` (
  `exchange` LowCardinality(String) CODEC(ZSTD(1)),
  `market_type` LowCardinality(String) CODEC(ZSTD(1)),
  `symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `native_symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `receive_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `collector` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `open_interest` Decimal(76, 18) CODEC(ZSTD(1)),
  `quantity_unit` LowCardinality(String) CODEC(ZSTD(1)),
  `open_interest_value` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `open_interest_value_currency` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  version UInt64 MATERIALIZED bitNot(toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), -1))) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'open_interest'
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
PARTITION BY toYYYYMM(event_time)
PRIMARY KEY (exchange, market_type, symbol, toStartOfSecond(event_time))
ORDER BY (exchange, market_type, symbol, toStartOfSecond(event_time), ifNull(toUnixTimestamp64Micro(exchange_time), -1), open_interest, ifNull(open_interest_value, -1), ifNull(open_interest_value_currency, ''))
TTL toDateTime(event_time) + toIntervalSecond(604800)
SETTINGS replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE OR REPLACE VIEW `my\`db`.`open_interests_final` ON CLUSTER `main` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `open_interest`, `quantity_unit`, `open_interest_value`, `open_interest_value_currency`, data_type FROM `my\`db`.`open_interests` FINAL;

CREATE TABLE IF NOT EXISTS `my\`db`.`liquidations` ON CLUSTER `main` (
  `exchange` LowCardinality(String) CODEC(ZSTD(1)),
  `market_type` LowCardinality(String) CODEC(ZSTD(1)),
  `symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `native_symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `receive_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `collector` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `side` LowCardinality(String) CODEC(ZSTD(1)),
  `price` Decimal(76, 18) CODEC(ZSTD(1)),
  `average_price` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `quantity` Decimal(76, 18) CODEC(ZSTD(1)),
  `quantity_unit` LowCardinality(String) CODEC(ZSTD(1)),
  `status` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `trade_id` Nullable(String) CODEC(ZSTD(1)),
  `ordinal` UInt32 CODEC(ZSTD(1)),
  `complete` Bool CODEC(ZSTD(1)),
  version UInt64 MATERIALIZED bitNot(toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), -1))) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'liquidation',
  base_quantity Nullable(Decimal(76, 18)) ALIAS multiIf(quantity_unit = 'base', quantity, quantity_unit = 'quote', quantity / nullIf(price, 0), NULL),
  quote_quantity Nullable(Decimal(76, 36)) ALIAS multiIf(quantity_unit = 'base', quantity * price, quantity_unit = 'quote', toDecimal256(quantity, 36), NULL)
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
PARTITION BY toYYYYMM(event_time)
PRIMARY KEY (exchange, market_type, symbol, toStartOfSecond(event_time))
ORDER BY (exchange, market_type, symbol, toStartOfSecond(event_time), ifNull(toUnixTimestamp64Micro(exchange_time), -1), side, price, quantity, ifNull(trade_id, ''), ordinal)
TTL toDateTime(event_time) + toIntervalSecond(604800)
SETTINGS replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE OR REPLACE VIEW `my\`db`.`liquidations_final` ON CLUSTER `main` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `side`, `price`, `average_price`, `quantity`, `quantity_unit`, `status`, `trade_id`, `ordinal`, `complete`, data_type, base_quantity, quote_quantity FROM `my\`db`.`liquidations` FINAL;

CREATE TABLE IF NOT EXISTS `my\`db`.`lsr_top_positions` ON CLUSTER `main` (
  `exchange` LowCardinality(String) CODEC(ZSTD(1)),
  `market_type` LowCardinality(String) CODEC(ZSTD(1)),
  `symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `native_symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `receive_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `collector` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `long_short_ratio` Decimal(76, 38) CODEC(ZSTD(1)),
  `long_ratio` Nullable(Decimal(76, 38)) CODEC(ZSTD(1)),
  `short_ratio` Nullable(Decimal(76, 38)) CODEC(ZSTD(1)),
  `period` LowCardinality(String) CODEC(ZSTD(1)),
  version UInt64 MATERIALIZED toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), 0)) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'lsr_top_position'
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
PARTITION BY toYYYYMM(event_time)
PRIMARY KEY (exchange, market_type, symbol, toStartOfSecond(event_time))
ORDER BY (exchange, market_type, symbol, toStartOfSecond(event_time), period, ifNull(toUnixTimestamp64Micro(exchange_time), -1))
TTL toDateTime(event_time) + toIntervalSecond(604800)
SETTINGS replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE OR REPLACE VIEW `my\`db`.`lsr_top_positions_final` ON CLUSTER `main` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `long_short_ratio`, `long_ratio`, `short_ratio`, `period`, data_type FROM `my\`db`.`lsr_top_positions` FINAL;

CREATE TABLE IF NOT EXISTS `my\`db`.`lsr_all_accounts` ON CLUSTER `main` (
  `exchange` LowCardinality(String) CODEC(ZSTD(1)),
  `market_type` LowCardinality(String) CODEC(ZSTD(1)),
  `symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `native_symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `receive_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `collector` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `long_short_ratio` Decimal(76, 38) CODEC(ZSTD(1)),
  `long_ratio` Nullable(Decimal(76, 38)) CODEC(ZSTD(1)),
  `short_ratio` Nullable(Decimal(76, 38)) CODEC(ZSTD(1)),
  `period` LowCardinality(String) CODEC(ZSTD(1)),
  version UInt64 MATERIALIZED toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), 0)) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'lsr_all_account'
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
PARTITION BY toYYYYMM(event_time)
PRIMARY KEY (exchange, market_type, symbol, toStartOfSecond(event_time))
ORDER BY (exchange, market_type, symbol, toStartOfSecond(event_time), period, ifNull(toUnixTimestamp64Micro(exchange_time), -1))
TTL toDateTime(event_time) + toIntervalSecond(604800)
SETTINGS replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE OR REPLACE VIEW `my\`db`.`lsr_all_accounts_final` ON CLUSTER `main` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `long_short_ratio`, `long_ratio`, `short_ratio`, `period`, data_type FROM `my\`db`.`lsr_all_accounts` FINAL;

CREATE TABLE IF NOT EXISTS `my\`db`.`volatility_indices` ON CLUSTER `main` (
  `exchange` LowCardinality(String) CODEC(ZSTD(1)),
  `market_type` LowCardinality(String) CODEC(ZSTD(1)),
  `symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `native_symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `receive_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `collector` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `value` Decimal(76, 38) CODEC(ZSTD(1)),
  version UInt64 MATERIALIZED bitNot(toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), -1))) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'volatility_index'
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
PARTITION BY toYYYYMM(event_time)
PRIMARY KEY (exchange, market_type, symbol, toStartOfSecond(event_time))
ORDER BY (exchange, market_type, symbol, toStartOfSecond(event_time), ifNull(toUnixTimestamp64Micro(exchange_time), -1), value)
TTL toDateTime(event_time) + toIntervalSecond(604800)
SETTINGS replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE OR REPLACE VIEW `my\`db`.`volatility_indices_final` ON CLUSTER `main` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `value`, data_type FROM `my\`db`.`volatility_indices` FINAL;

CREATE TABLE IF NOT EXISTS `my\`db`.`instruments` ON CLUSTER `main` (
  `exchange` LowCardinality(String) CODEC(ZSTD(1)),
  `market_type` LowCardinality(String) CODEC(ZSTD(1)),
  `symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `native_symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `receive_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `collector` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `base` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `quote` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `settle` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `contract_type` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `contract_size` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `contract_size_unit` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `tick_size` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `lot_size` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `min_quantity` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `min_notional` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `underlying` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `expiry` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `strike` Nullable(Decimal(76, 18)) CODEC(ZSTD(1)),
  `option_type` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `status` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `listed_at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `valid_from` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  version UInt64 MATERIALIZED toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), 0)) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'instrument'
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
PARTITION BY toYYYYMM(valid_from)
PRIMARY KEY (exchange, market_type, symbol, valid_from)
ORDER BY (exchange, market_type, symbol, valid_from, ifNull(collector, ''))
TTL toDateTime(event_time) + toIntervalSecond(604800)
SETTINGS replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE OR REPLACE VIEW `my\`db`.`instruments_final` ON CLUSTER `main` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `base`, `quote`, `settle`, `contract_type`, `contract_size`, `contract_size_unit`, `tick_size`, `lot_size`, `min_quantity`, `min_notional`, `underlying`, `expiry`, `strike`, `option_type`, `status`, `listed_at`, `valid_from`, data_type FROM `my\`db`.`instruments` FINAL;

CREATE TABLE IF NOT EXISTS `my\`db`.`gaps` ON CLUSTER `main` (
  `exchange` LowCardinality(String) CODEC(ZSTD(1)),
  `market_type` LowCardinality(String) CODEC(ZSTD(1)),
  `symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `native_symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `receive_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `collector` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `gap_id` String CODEC(ZSTD(1)),
  `session` LowCardinality(String) CODEC(ZSTD(1)),
  `revision` UInt32 CODEC(ZSTD(1)),
  `state` LowCardinality(String) CODEC(ZSTD(1)),
  `affected_data_type` LowCardinality(String) CODEC(ZSTD(1)),
  `sink` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `cause` LowCardinality(String) CODEC(ZSTD(1)),
  `first_missing_id` Nullable(String) CODEC(ZSTD(1)),
  `last_missing_id` Nullable(String) CODEC(ZSTD(1)),
  `lost` Nullable(UInt64) CODEC(ZSTD(1)),
  `recovered_count` UInt64 CODEC(ZSTD(1)),
  `started_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `ended_at` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `last_good_exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `first_good_exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `variant` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  version UInt64 MATERIALIZED toUInt64(revision) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'gap'
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
PARTITION BY toYYYYMM(started_at)
PRIMARY KEY (exchange, market_type, symbol)
ORDER BY (exchange, market_type, symbol, gap_id)
TTL toDateTime(event_time) + toIntervalSecond(604800)
SETTINGS replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE OR REPLACE VIEW `my\`db`.`gaps_final` ON CLUSTER `main` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `gap_id`, `session`, `revision`, `state`, `affected_data_type`, `sink`, `cause`, `first_missing_id`, `last_missing_id`, `lost`, `recovered_count`, `started_at`, `ended_at`, `last_good_exchange_time`, `first_good_exchange_time`, `variant`, data_type FROM `my\`db`.`gaps` FINAL;

CREATE TABLE IF NOT EXISTS `my\`db`.`coverage` ON CLUSTER `main` (
  `exchange` LowCardinality(String) CODEC(ZSTD(1)),
  `market_type` LowCardinality(String) CODEC(ZSTD(1)),
  `symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `native_symbol` LowCardinality(String) CODEC(ZSTD(1)),
  `exchange_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `receive_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta, ZSTD(1)),
  `collector` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  `event_time` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `covered_data_type` LowCardinality(String) CODEC(ZSTD(1)),
  `session` LowCardinality(String) CODEC(ZSTD(1)),
  `from` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `to` DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  `first_id` Nullable(String) CODEC(ZSTD(1)),
  `last_id` Nullable(String) CODEC(ZSTD(1)),
  `events` UInt64 CODEC(ZSTD(1)),
  `variant` LowCardinality(Nullable(String)) CODEC(ZSTD(1)),
  version UInt64 MATERIALIZED toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), 0)) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'coverage'
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/coverage_v3', '{replica}', version)
PARTITION BY toYYYYMM(`from`)
PRIMARY KEY (exchange, market_type, symbol, covered_data_type)
ORDER BY (exchange, market_type, symbol, covered_data_type, ifNull(variant, ''), ifNull(collector, ''), session, `from`)
TTL toDateTime(event_time) + toIntervalSecond(604800)
SETTINGS replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

CREATE OR REPLACE VIEW `my\`db`.`coverage_final` ON CLUSTER `main` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `covered_data_type`, `session`, `from`, `to`, `first_id`, `last_id`, `events`, `variant`, data_type FROM `my\`db`.`coverage` FINAL;

INSERT INTO `my\`db`.`schema_migrations` (version, description) VALUES (1, 'trades, orderbooks, bbos, instruments, gaps, coverage');

INSERT INTO `my\`db`.`schema_migrations` (version, description) VALUES (2, 'tables of all data types; the version is kept here, not in comments');

INSERT INTO `my\`db`.`schema_migrations` (version, description) VALUES (3, 'cut snapshots beside whole ones; bbos without sequence and time; variants of gaps and coverage');
