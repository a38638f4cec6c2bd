package io.marketprism.bench.serialize;

import io.marketprism.codec.EventJson;
import io.marketprism.codec.Utf8Buffer;
import io.marketprism.event.MarketEvent;

/** The ways from event to JSON. */
public enum JsonWriter {
    /** This project. */
    MARKETPRISM {
        @Override
        public EventWriter writer() {
            return new MarketPrismJson();
        }
    },
    /** Jackson's generator, by hand. */
    JACKSON_GENERATOR {
        @Override
        public EventWriter writer() {
            return new JacksonGeneratorJson();
        }
    },
    /** Jackson's data binding. */
    JACKSON_BINDING {
        @Override
        public EventWriter writer() {
            return new JacksonBindingJson();
        }
    };

    /** {@return a writer} */
    public abstract EventWriter writer();

    private static final class MarketPrismJson implements EventWriter {
        private final Utf8Buffer buffer = new Utf8Buffer(64 * 1024);

        @Override
        public int write(MarketEvent event) {
            EventJson.write(event, buffer.clear());
            return buffer.length();
        }

        @Override
        public byte[] toByteArray() {
            return buffer.toByteArray();
        }
    }
}
