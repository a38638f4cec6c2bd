package io.marketprism.okx;

import io.marketprism.connector.ExchangeTime;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is known of the message that is being read, and where its events go. One per normalizer, used again for every message. */
final class OkxMessage {
    /** What the levels of a message about a book are. */
    enum Action {
        SNAPSHOT,
        UPDATE
    }

    private final SymbolTable symbols;

    @SuppressWarnings("NullAway.Init") // Nothing is read before a message begins.
    private Frame frame;

    @SuppressWarnings("NullAway.Init") // Nothing is told before a message begins.
    private NormalizerOutput output;

    private @Nullable OkxChannel channel;
    private OkxBar.@Nullable Written bar;
    private @Nullable InstrumentDefinition definition;
    private @Nullable Action action;

    OkxMessage(SymbolTable symbols) {
        this.symbols = symbols;
    }

    void begin(Frame read, NormalizerOutput to) {
        frame = read;
        output = to;
        action = null;
        forgetStream();
    }

    /** {@return what is known of the instruments} */
    SymbolTable symbols() {
        return symbols;
    }

    void channel(OkxChannel known) {
        channel = known;
    }

    void bar(OkxBar.@Nullable Written known) {
        bar = known;
    }

    void definition(@Nullable InstrumentDefinition known) {
        definition = known;
    }

    void action(Action known) {
        action = known;
    }

    void forgetStream() {
        channel = null;
        bar = null;
        definition = null;
    }

    Frame frame() {
        return frame;
    }

    NormalizerOutput output() {
        return output;
    }

    void event(MarketEvent event) {
        output.event(event);
    }

    /** {@return null as long as it is not known} */
    @Nullable OkxChannel channel() {
        return channel;
    }

    /** {@return the bar that the channel's name ends in; null for channels without} */
    OkxBar.@Nullable Written bar() {
        return bar;
    }

    /** {@return whose data the rows are, and what their quantities count; null as long as that is not known, and for channels that we do not carry} */
    @Nullable InstrumentDefinition definition() {
        return definition;
    }

    /** {@return whose data the rows are; to be asked by readers of rows, for which it is known} */
    Instrument instrument() {
        return known(definition).instrument();
    }

    /** {@return null as long as it is not known; most channels have none} */
    @Nullable Action action() {
        return action;
    }

    /** {@return contracts as what the instrument's quantities count, exactly} */
    Decimal quantity(Decimal contracts) {
        return known(definition).quantity(contracts);
    }

    /** {@return levels of contracts as what the instrument's quantities count, exactly} */
    Levels quantities(Levels contracts) {
        return known(definition).quantities(contracts);
    }

    /** {@return the time of an event of this message, or {@link MarketEvent#ABSENT} if it cannot be right, which is told} */
    long plausible(long exchangeTimeUs) {
        return ExchangeTime.plausible(
                exchangeTimeUs, frame, instrument(), known(channel).dataType(), output);
    }

    /** Adds to a problem what is known of the stream. */
    NormalizationException located(NormalizationException problem) {
        return channel == null
                ? problem
                : problem.in(
                        channel.wireName(),
                        definition == null ? null : definition.instrument(),
                        channel.isCarried() ? channel.dataType() : null);
    }

    private static <T> T known(@Nullable T value) {
        return Objects.requireNonNull(value, "Expected a message of a known channel and instrument");
    }
}
