package io.marketprism.bench;

/** The ways from bytes to event. */
public enum Parser {
    /** This project. */
    MARKETPRISM {
        @Override
        FrameReader reader(Kind kind) {
            return new MarketPrismReader(kind);
        }
    },
    /** Jackson's streaming parser, by hand. */
    JACKSON_STREAMING {
        @Override
        FrameReader reader(Kind kind) {
            return new JacksonStreamingReader(kind);
        }
    },
    /** fastjson2's data binding. */
    FASTJSON2 {
        @Override
        FrameReader reader(Kind kind) {
            return new FastjsonReader(kind);
        }
    },
    /** Jackson's data binding. */
    JACKSON_BINDING {
        @Override
        FrameReader reader(Kind kind) {
            return new JacksonBindingReader(kind);
        }
    },
    /** Jackson's tree. */
    JACKSON_TREE {
        @Override
        FrameReader reader(Kind kind) {
            return new JacksonTreeReader(kind);
        }
    };

    abstract FrameReader reader(Kind kind);
}
