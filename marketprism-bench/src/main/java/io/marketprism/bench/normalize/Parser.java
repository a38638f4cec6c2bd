package io.marketprism.bench.normalize;

import io.marketprism.bench.corpus.MessageKind;

/** The ways from bytes to event. */
public enum Parser {
    /** This project. */
    MARKETPRISM {
        @Override
        public FrameReader reader(MessageKind kind) {
            return new MarketPrismReader(kind);
        }
    },
    /** Jackson's streaming parser, by hand. */
    JACKSON_STREAMING {
        @Override
        public FrameReader reader(MessageKind kind) {
            return new JacksonStreamingReader(kind);
        }
    },
    /** fastjson2's data binding. */
    FASTJSON2 {
        @Override
        public FrameReader reader(MessageKind kind) {
            return new FastjsonReader(kind);
        }
    },
    /** Jackson's data binding. */
    JACKSON_BINDING {
        @Override
        public FrameReader reader(MessageKind kind) {
            return new JacksonBindingReader(kind);
        }
    },
    /** Jackson's tree. */
    JACKSON_TREE {
        @Override
        public FrameReader reader(MessageKind kind) {
            return new JacksonTreeReader(kind);
        }
    };

    /** {@return a reader of the messages of a kind} */
    public abstract FrameReader reader(MessageKind kind);
}
