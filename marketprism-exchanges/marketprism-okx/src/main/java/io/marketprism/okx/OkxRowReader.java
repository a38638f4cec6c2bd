package io.marketprism.okx;

/** Reads the rows of one channel with the cursor of its normalizer. It may keep state from one message to the next. */
interface OkxRowReader {

    /**
     * A message is about to be read, whose rows come next.
     *
     * @param message which one
     */
    default void begin(OkxMessage message) {}

    /**
     * Reads the row that comes next, and puts what it says into the message's output.
     *
     * @param message whose row it is
     */
    void read(OkxMessage message);

    /** {@return whether it must know the {@linkplain OkxMessage#action() action} of a message before it reads its rows} */
    default boolean needsAction() {
        return false;
    }
}
