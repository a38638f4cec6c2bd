CREATE DATABASE IF NOT EXISTS `DATABASE`;

CREATE TABLE IF NOT EXISTS `DATABASE`.`trades` (
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
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(event_time)
PRIMARY KEY (exchange, market_type, symbol, toStartOfSecond(event_time))
ORDER BY (exchange, market_type, symbol, toStartOfSecond(event_time), form, trade_id)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'MarketPrism schema 1';

CREATE VIEW IF NOT EXISTS `DATABASE`.`trades_final` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `trade_id`, `form`, `price`, `quantity`, `quantity_unit`, `side`, `first_trade_id`, `last_trade_id`, `sequence`, `source`, data_type, base_quantity, quote_quantity FROM `DATABASE`.`trades` FINAL;

CREATE TABLE IF NOT EXISTS `DATABASE`.`orderbooks` (
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
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(event_time)
PRIMARY KEY (exchange, market_type, symbol, toStartOfSecond(event_time))
ORDER BY (exchange, market_type, symbol, toStartOfSecond(event_time), ifNull(sequence, -1), kind, ifNull(previous_sequence, -1), if(kind = 'snapshot', toInt64(0), ifNull(toUnixTimestamp64Micro(exchange_time), -1)), if(kind = 'snapshot', ifNull(collector, ''), ''), if(kind = 'snapshot', ifNull(book_session, ''), ''))
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'MarketPrism schema 1';

CREATE VIEW IF NOT EXISTS `DATABASE`.`orderbooks_final` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `kind`, `sequence`, `previous_sequence`, `reset`, `bids`, `asks`, `quantity_unit`, `depth_limit`, `book_session`, data_type FROM `DATABASE`.`orderbooks` FINAL;

CREATE TABLE IF NOT EXISTS `DATABASE`.`bbos` (
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
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(event_time)
PRIMARY KEY (exchange, market_type, symbol, ifNull(sequence, -1))
ORDER BY (exchange, market_type, symbol, ifNull(sequence, -1), ifNull(toUnixTimestamp64Micro(exchange_time), -1), ifNull(bid_price, -1), ifNull(bid_quantity, -1), ifNull(ask_price, -1), ifNull(ask_quantity, -1))
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'MarketPrism schema 1';

CREATE VIEW IF NOT EXISTS `DATABASE`.`bbos_final` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `sequence`, `bid_price`, `bid_quantity`, `ask_price`, `ask_quantity`, `quantity_unit`, data_type FROM `DATABASE`.`bbos` FINAL;

CREATE TABLE IF NOT EXISTS `DATABASE`.`instruments` (
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
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(valid_from)
PRIMARY KEY (exchange, market_type, symbol, valid_from)
ORDER BY (exchange, market_type, symbol, valid_from, ifNull(collector, ''))
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'MarketPrism schema 1';

CREATE VIEW IF NOT EXISTS `DATABASE`.`instruments_final` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `base`, `quote`, `settle`, `contract_type`, `contract_size`, `contract_size_unit`, `tick_size`, `lot_size`, `min_quantity`, `min_notional`, `underlying`, `expiry`, `strike`, `option_type`, `status`, `listed_at`, `valid_from`, data_type FROM `DATABASE`.`instruments` FINAL;

CREATE TABLE IF NOT EXISTS `DATABASE`.`gaps` (
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
  version UInt64 MATERIALIZED toUInt64(revision) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'gap'
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(started_at)
PRIMARY KEY (exchange, market_type, symbol)
ORDER BY (exchange, market_type, symbol, gap_id)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'MarketPrism schema 1';

CREATE VIEW IF NOT EXISTS `DATABASE`.`gaps_final` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `gap_id`, `session`, `revision`, `state`, `affected_data_type`, `sink`, `cause`, `first_missing_id`, `last_missing_id`, `lost`, `recovered_count`, `started_at`, `ended_at`, `last_good_exchange_time`, `first_good_exchange_time`, data_type FROM `DATABASE`.`gaps` FINAL;

CREATE TABLE IF NOT EXISTS `DATABASE`.`coverage` (
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
  version UInt64 MATERIALIZED toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), 0)) CODEC(Delta, ZSTD(1)),
  data_type LowCardinality(String) ALIAS 'coverage'
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(`from`)
PRIMARY KEY (exchange, market_type, symbol, covered_data_type)
ORDER BY (exchange, market_type, symbol, covered_data_type, ifNull(collector, ''), session, `from`)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'MarketPrism schema 1';

CREATE VIEW IF NOT EXISTS `DATABASE`.`coverage_final` AS SELECT `exchange`, `market_type`, `symbol`, `native_symbol`, `exchange_time`, `receive_time`, `collector`, `event_time`, `covered_data_type`, `session`, `from`, `to`, `first_id`, `last_id`, `events`, data_type FROM `DATABASE`.`coverage` FINAL;

