CREATE TABLE IF NOT EXISTS trades (
  data_type VARCHAR GENERATED ALWAYS AS ('trade') VIRTUAL,
  "exchange" VARCHAR NOT NULL,
  "market_type" VARCHAR NOT NULL,
  "symbol" VARCHAR NOT NULL,
  "native_symbol" VARCHAR NOT NULL,
  "exchange_time" TIMESTAMP,
  "receive_time" TIMESTAMP,
  "collector" VARCHAR,
  "event_time" TIMESTAMP NOT NULL,
  "trade_id" VARCHAR NOT NULL,
  "form" VARCHAR NOT NULL,
  "price" DECIMAL(38,18) NOT NULL,
  "quantity" DECIMAL(38,18) NOT NULL,
  "quantity_unit" VARCHAR NOT NULL,
  "side" VARCHAR NOT NULL,
  "first_trade_id" VARCHAR,
  "last_trade_id" VARCHAR,
  "sequence" BIGINT,
  "source" VARCHAR NOT NULL,
  "base_quantity" DECIMAL(38,18),
  "quote_quantity" DECIMAL(38,18)
);

CREATE OR REPLACE VIEW trades_final AS SELECT * FROM trades QUALIFY row_number() OVER (PARTITION BY exchange, market_type, symbol, form, trade_id ORDER BY receive_time ASC NULLS LAST, rowid ASC) = 1;

CREATE TABLE IF NOT EXISTS orderbooks (
  data_type VARCHAR GENERATED ALWAYS AS ('orderbook') VIRTUAL,
  "exchange" VARCHAR NOT NULL,
  "market_type" VARCHAR NOT NULL,
  "symbol" VARCHAR NOT NULL,
  "native_symbol" VARCHAR NOT NULL,
  "exchange_time" TIMESTAMP,
  "receive_time" TIMESTAMP,
  "collector" VARCHAR,
  "event_time" TIMESTAMP NOT NULL,
  "kind" VARCHAR NOT NULL,
  "sequence" BIGINT,
  "previous_sequence" BIGINT,
  "reset" BOOLEAN NOT NULL,
  "bids" STRUCT(price DECIMAL(38,18), quantity DECIMAL(38,18))[] NOT NULL,
  "asks" STRUCT(price DECIMAL(38,18), quantity DECIMAL(38,18))[] NOT NULL,
  "quantity_unit" VARCHAR NOT NULL,
  "depth_limit" INTEGER,
  "book_session" VARCHAR
);

CREATE OR REPLACE VIEW orderbooks_final AS SELECT * FROM orderbooks QUALIFY row_number() OVER (PARTITION BY exchange, market_type, symbol, kind, sequence, previous_sequence, CASE kind WHEN 'delta' THEN exchange_time END, depth_limit, CASE kind WHEN 'snapshot' THEN collector END, CASE kind WHEN 'snapshot' THEN book_session END ORDER BY receive_time ASC NULLS LAST, rowid ASC) = 1;

CREATE TABLE IF NOT EXISTS bbos (
  data_type VARCHAR GENERATED ALWAYS AS ('bbo') VIRTUAL,
  "exchange" VARCHAR NOT NULL,
  "market_type" VARCHAR NOT NULL,
  "symbol" VARCHAR NOT NULL,
  "native_symbol" VARCHAR NOT NULL,
  "exchange_time" TIMESTAMP,
  "receive_time" TIMESTAMP,
  "collector" VARCHAR,
  "event_time" TIMESTAMP NOT NULL,
  "sequence" BIGINT,
  "bid_price" DECIMAL(38,18),
  "bid_quantity" DECIMAL(38,18),
  "ask_price" DECIMAL(38,18),
  "ask_quantity" DECIMAL(38,18),
  "quantity_unit" VARCHAR NOT NULL
);

CREATE OR REPLACE VIEW bbos_final AS SELECT * FROM bbos QUALIFY row_number() OVER (PARTITION BY exchange, market_type, symbol, sequence, exchange_time, bid_price, bid_quantity, ask_price, ask_quantity, CASE WHEN sequence IS NULL AND exchange_time IS NULL THEN receive_time END, CASE WHEN sequence IS NULL AND exchange_time IS NULL THEN collector END ORDER BY receive_time ASC NULLS LAST, rowid ASC) = 1;

CREATE TABLE IF NOT EXISTS tickers (
  data_type VARCHAR GENERATED ALWAYS AS ('ticker') VIRTUAL,
  "exchange" VARCHAR NOT NULL,
  "market_type" VARCHAR NOT NULL,
  "symbol" VARCHAR NOT NULL,
  "native_symbol" VARCHAR NOT NULL,
  "exchange_time" TIMESTAMP,
  "receive_time" TIMESTAMP,
  "collector" VARCHAR,
  "event_time" TIMESTAMP NOT NULL,
  "last_price" DECIMAL(38,18),
  "open_price" DECIMAL(38,18),
  "high_price" DECIMAL(38,18),
  "low_price" DECIMAL(38,18),
  "volume" DECIMAL(38,18),
  "quote_volume" DECIMAL(38,18)
);

CREATE OR REPLACE VIEW tickers_final AS SELECT * FROM tickers QUALIFY row_number() OVER (PARTITION BY exchange, market_type, symbol, exchange_time, last_price, volume, quote_volume ORDER BY receive_time ASC NULLS LAST, rowid ASC) = 1;

CREATE TABLE IF NOT EXISTS candles (
  data_type VARCHAR GENERATED ALWAYS AS ('candle') VIRTUAL,
  "exchange" VARCHAR NOT NULL,
  "market_type" VARCHAR NOT NULL,
  "symbol" VARCHAR NOT NULL,
  "native_symbol" VARCHAR NOT NULL,
  "exchange_time" TIMESTAMP,
  "receive_time" TIMESTAMP,
  "collector" VARCHAR,
  "event_time" TIMESTAMP NOT NULL,
  "interval" VARCHAR NOT NULL,
  "open_time" TIMESTAMP NOT NULL,
  "close_time" TIMESTAMP NOT NULL,
  "open_price" DECIMAL(38,18) NOT NULL,
  "high_price" DECIMAL(38,18) NOT NULL,
  "low_price" DECIMAL(38,18) NOT NULL,
  "close_price" DECIMAL(38,18) NOT NULL,
  "volume" DECIMAL(38,18),
  "quote_volume" DECIMAL(38,18),
  "trade_count" BIGINT,
  "closed" BOOLEAN NOT NULL
);

CREATE OR REPLACE VIEW candles_final AS SELECT * FROM candles QUALIFY row_number() OVER (PARTITION BY exchange, market_type, symbol, "interval", open_time ORDER BY closed DESC, receive_time DESC NULLS LAST, rowid DESC) = 1;

CREATE TABLE IF NOT EXISTS funding_rates (
  data_type VARCHAR GENERATED ALWAYS AS ('funding_rate') VIRTUAL,
  "exchange" VARCHAR NOT NULL,
  "market_type" VARCHAR NOT NULL,
  "symbol" VARCHAR NOT NULL,
  "native_symbol" VARCHAR NOT NULL,
  "exchange_time" TIMESTAMP,
  "receive_time" TIMESTAMP,
  "collector" VARCHAR,
  "event_time" TIMESTAMP NOT NULL,
  "kind" VARCHAR NOT NULL,
  "funding_rate" DECIMAL(38,18) NOT NULL,
  "funding_time" TIMESTAMP,
  "next_funding_time" TIMESTAMP,
  "interval_hours" INTEGER
);

CREATE OR REPLACE VIEW funding_rates_final AS SELECT * FROM funding_rates QUALIFY row_number() OVER (PARTITION BY exchange, market_type, symbol, kind, funding_time, exchange_time ORDER BY receive_time ASC NULLS LAST, rowid ASC) = 1;

CREATE TABLE IF NOT EXISTS mark_prices (
  data_type VARCHAR GENERATED ALWAYS AS ('mark_price') VIRTUAL,
  "exchange" VARCHAR NOT NULL,
  "market_type" VARCHAR NOT NULL,
  "symbol" VARCHAR NOT NULL,
  "native_symbol" VARCHAR NOT NULL,
  "exchange_time" TIMESTAMP,
  "receive_time" TIMESTAMP,
  "collector" VARCHAR,
  "event_time" TIMESTAMP NOT NULL,
  "mark_price" DECIMAL(38,18),
  "index_price" DECIMAL(38,18)
);

CREATE OR REPLACE VIEW mark_prices_final AS SELECT * FROM mark_prices QUALIFY row_number() OVER (PARTITION BY exchange, market_type, symbol, exchange_time, mark_price, index_price ORDER BY receive_time ASC NULLS LAST, rowid ASC) = 1;

CREATE TABLE IF NOT EXISTS open_interests (
  data_type VARCHAR GENERATED ALWAYS AS ('open_interest') VIRTUAL,
  "exchange" VARCHAR NOT NULL,
  "market_type" VARCHAR NOT NULL,
  "symbol" VARCHAR NOT NULL,
  "native_symbol" VARCHAR NOT NULL,
  "exchange_time" TIMESTAMP,
  "receive_time" TIMESTAMP,
  "collector" VARCHAR,
  "event_time" TIMESTAMP NOT NULL,
  "open_interest" DECIMAL(38,18) NOT NULL,
  "quantity_unit" VARCHAR NOT NULL,
  "open_interest_value" DECIMAL(38,18),
  "open_interest_value_currency" VARCHAR
);

CREATE OR REPLACE VIEW open_interests_final AS SELECT * FROM open_interests QUALIFY row_number() OVER (PARTITION BY exchange, market_type, symbol, exchange_time, open_interest, open_interest_value, open_interest_value_currency ORDER BY receive_time ASC NULLS LAST, rowid ASC) = 1;

CREATE TABLE IF NOT EXISTS liquidations (
  data_type VARCHAR GENERATED ALWAYS AS ('liquidation') VIRTUAL,
  "exchange" VARCHAR NOT NULL,
  "market_type" VARCHAR NOT NULL,
  "symbol" VARCHAR NOT NULL,
  "native_symbol" VARCHAR NOT NULL,
  "exchange_time" TIMESTAMP,
  "receive_time" TIMESTAMP,
  "collector" VARCHAR,
  "event_time" TIMESTAMP NOT NULL,
  "side" VARCHAR NOT NULL,
  "price" DECIMAL(38,18) NOT NULL,
  "average_price" DECIMAL(38,18),
  "quantity" DECIMAL(38,18) NOT NULL,
  "quantity_unit" VARCHAR NOT NULL,
  "status" VARCHAR,
  "trade_id" VARCHAR,
  "ordinal" INTEGER NOT NULL,
  "complete" BOOLEAN NOT NULL,
  "base_quantity" DECIMAL(38,18),
  "quote_quantity" DECIMAL(38,18)
);

CREATE OR REPLACE VIEW liquidations_final AS SELECT * FROM liquidations QUALIFY row_number() OVER (PARTITION BY exchange, market_type, symbol, exchange_time, side, price, quantity, trade_id, ordinal ORDER BY receive_time ASC NULLS LAST, rowid ASC) = 1;

CREATE TABLE IF NOT EXISTS lsr_top_positions (
  data_type VARCHAR GENERATED ALWAYS AS ('lsr_top_position') VIRTUAL,
  "exchange" VARCHAR NOT NULL,
  "market_type" VARCHAR NOT NULL,
  "symbol" VARCHAR NOT NULL,
  "native_symbol" VARCHAR NOT NULL,
  "exchange_time" TIMESTAMP,
  "receive_time" TIMESTAMP,
  "collector" VARCHAR,
  "event_time" TIMESTAMP NOT NULL,
  "long_short_ratio" DECIMAL(38,18) NOT NULL,
  "long_ratio" DECIMAL(38,18),
  "short_ratio" DECIMAL(38,18),
  "period" VARCHAR NOT NULL
);

CREATE OR REPLACE VIEW lsr_top_positions_final AS SELECT * FROM lsr_top_positions QUALIFY row_number() OVER (PARTITION BY exchange, market_type, symbol, period, exchange_time ORDER BY receive_time DESC NULLS LAST, rowid DESC) = 1;

CREATE TABLE IF NOT EXISTS lsr_all_accounts (
  data_type VARCHAR GENERATED ALWAYS AS ('lsr_all_account') VIRTUAL,
  "exchange" VARCHAR NOT NULL,
  "market_type" VARCHAR NOT NULL,
  "symbol" VARCHAR NOT NULL,
  "native_symbol" VARCHAR NOT NULL,
  "exchange_time" TIMESTAMP,
  "receive_time" TIMESTAMP,
  "collector" VARCHAR,
  "event_time" TIMESTAMP NOT NULL,
  "long_short_ratio" DECIMAL(38,18) NOT NULL,
  "long_ratio" DECIMAL(38,18),
  "short_ratio" DECIMAL(38,18),
  "period" VARCHAR NOT NULL
);

CREATE OR REPLACE VIEW lsr_all_accounts_final AS SELECT * FROM lsr_all_accounts QUALIFY row_number() OVER (PARTITION BY exchange, market_type, symbol, period, exchange_time ORDER BY receive_time DESC NULLS LAST, rowid DESC) = 1;

CREATE TABLE IF NOT EXISTS volatility_indices (
  data_type VARCHAR GENERATED ALWAYS AS ('volatility_index') VIRTUAL,
  "exchange" VARCHAR NOT NULL,
  "market_type" VARCHAR NOT NULL,
  "symbol" VARCHAR NOT NULL,
  "native_symbol" VARCHAR NOT NULL,
  "exchange_time" TIMESTAMP,
  "receive_time" TIMESTAMP,
  "collector" VARCHAR,
  "event_time" TIMESTAMP NOT NULL,
  "value" DECIMAL(38,18) NOT NULL
);

CREATE OR REPLACE VIEW volatility_indices_final AS SELECT * FROM volatility_indices QUALIFY row_number() OVER (PARTITION BY exchange, market_type, symbol, exchange_time, value ORDER BY receive_time ASC NULLS LAST, rowid ASC) = 1;

CREATE TABLE IF NOT EXISTS instruments (
  data_type VARCHAR GENERATED ALWAYS AS ('instrument') VIRTUAL,
  "exchange" VARCHAR NOT NULL,
  "market_type" VARCHAR NOT NULL,
  "symbol" VARCHAR NOT NULL,
  "native_symbol" VARCHAR NOT NULL,
  "exchange_time" TIMESTAMP,
  "receive_time" TIMESTAMP,
  "collector" VARCHAR,
  "event_time" TIMESTAMP NOT NULL,
  "base" VARCHAR,
  "quote" VARCHAR,
  "settle" VARCHAR,
  "contract_type" VARCHAR,
  "contract_size" DECIMAL(38,18),
  "contract_size_unit" VARCHAR,
  "tick_size" DECIMAL(38,18),
  "lot_size" DECIMAL(38,18),
  "min_quantity" DECIMAL(38,18),
  "min_notional" DECIMAL(38,18),
  "underlying" VARCHAR,
  "expiry" TIMESTAMP,
  "strike" DECIMAL(38,18),
  "option_type" VARCHAR,
  "status" VARCHAR,
  "listed_at" TIMESTAMP,
  "valid_from" TIMESTAMP NOT NULL
);

CREATE OR REPLACE VIEW instruments_final AS SELECT * FROM instruments QUALIFY row_number() OVER (PARTITION BY exchange, market_type, symbol, valid_from, collector ORDER BY receive_time DESC NULLS LAST, rowid DESC) = 1;

CREATE TABLE IF NOT EXISTS gaps (
  data_type VARCHAR GENERATED ALWAYS AS ('gap') VIRTUAL,
  "exchange" VARCHAR NOT NULL,
  "market_type" VARCHAR NOT NULL,
  "symbol" VARCHAR NOT NULL,
  "native_symbol" VARCHAR NOT NULL,
  "exchange_time" TIMESTAMP,
  "receive_time" TIMESTAMP,
  "collector" VARCHAR,
  "event_time" TIMESTAMP NOT NULL,
  "gap_id" VARCHAR NOT NULL,
  "session" VARCHAR NOT NULL,
  "revision" INTEGER NOT NULL,
  "state" VARCHAR NOT NULL,
  "affected_data_type" VARCHAR NOT NULL,
  "sink" VARCHAR,
  "cause" VARCHAR NOT NULL,
  "first_missing_id" VARCHAR,
  "last_missing_id" VARCHAR,
  "lost" BIGINT,
  "recovered_count" BIGINT NOT NULL,
  "started_at" TIMESTAMP NOT NULL,
  "ended_at" TIMESTAMP,
  "last_good_exchange_time" TIMESTAMP,
  "first_good_exchange_time" TIMESTAMP,
  "variant" VARCHAR
);

CREATE OR REPLACE VIEW gaps_final AS SELECT * FROM gaps QUALIFY row_number() OVER (PARTITION BY exchange, market_type, symbol, gap_id ORDER BY revision DESC, rowid DESC) = 1;

CREATE TABLE IF NOT EXISTS coverage (
  data_type VARCHAR GENERATED ALWAYS AS ('coverage') VIRTUAL,
  "exchange" VARCHAR NOT NULL,
  "market_type" VARCHAR NOT NULL,
  "symbol" VARCHAR NOT NULL,
  "native_symbol" VARCHAR NOT NULL,
  "exchange_time" TIMESTAMP,
  "receive_time" TIMESTAMP,
  "collector" VARCHAR,
  "event_time" TIMESTAMP NOT NULL,
  "covered_data_type" VARCHAR NOT NULL,
  "session" VARCHAR NOT NULL,
  "from" TIMESTAMP NOT NULL,
  "to" TIMESTAMP NOT NULL,
  "first_id" VARCHAR,
  "last_id" VARCHAR,
  "events" BIGINT NOT NULL,
  "variant" VARCHAR
);

CREATE OR REPLACE VIEW coverage_final AS SELECT * FROM coverage QUALIFY row_number() OVER (PARTITION BY exchange, market_type, symbol, covered_data_type, variant, collector, session, "from" ORDER BY receive_time DESC NULLS LAST, rowid DESC) = 1;

