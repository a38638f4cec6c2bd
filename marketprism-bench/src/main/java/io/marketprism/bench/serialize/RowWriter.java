package io.marketprism.bench.serialize;

import io.marketprism.clickhouse.RowEncoder;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;

/** The ways from event to a row in ClickHouse's RowBinary. */
public enum RowWriter {
    /** This project. */
    MARKETPRISM {
        @Override
        public EventWriter writer(DataType type) {
            return new MarketPrismRow(type);
        }
    },
    /** ClickHouse's own client: {@code RowBinaryFormatWriter} of client-v2. */
    CLICKHOUSE_CLIENT {
        @Override
        public EventWriter writer(DataType type) {
            return new ClickHouseClientRow(type);
        }
    },
    /** Byte by byte, decimals by way of {@code BigDecimal.setScale}. */
    NAIVE {
        @Override
        public EventWriter writer(DataType type) {
            return new NaiveRow();
        }
    };

    /** {@return a writer of rows of one type} */
    public abstract EventWriter writer(DataType type);

    private static final class MarketPrismRow implements EventWriter {
        private final RowEncoder encoder;

        MarketPrismRow(DataType type) {
            encoder = new RowEncoder(type);
        }

        @Override
        public int write(MarketEvent event) {
            return encoder.encode(event);
        }

        @Override
        public byte[] toByteArray() {
            return encoder.toByteArray();
        }
    }
}
