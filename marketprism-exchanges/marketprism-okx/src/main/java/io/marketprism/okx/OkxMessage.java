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

/** What is known of the message that is being read, and where its events go. One per normalizer, used again for every message. */
final class OkxMessage {
    /** What the levels of a message about a book are. */
    enum Action {
        SNAPSHOT,
        UPDATE
    }

    private final SymbolTable symbols;

    private Frame frame;
    private NormalizerOutput output;
    private OkxChannel channel;
    private OkxBar.Written bar;
    private InstrumentDefinition definition;
    private Action action;

    OkxMessage(SymbolTable symbols) {
        this.symbols = symbols;
    }

    void begin(Frame read, NormalizerOutput to) {
        frame = read;
        output = to;
        action = null;
        forgetStream();
    }

    /** {@return what is known of an instrument, or null if nothing is} */
    InstrumentDefinition find(String nativeSymbol) {
        return symbols.find(nativeSymbol);
    }

    void channel(OkxChannel known) {
        channel = known;
    }

    void bar(OkxBar.Written known) {
        bar = known;
    }

    void definition(InstrumentDefinition known) {
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
    OkxChannel channel() {
        return channel;
    }

    /** {@return the bar that the channel's name ends in; null for channels without} */
    OkxBar.Written bar() {
        return bar;
    }

    /** {@return whose data the rows are, and what their quantities count; null as long as that is not known, and for channels that we do not carry} */
    InstrumentDefinition definition() {
        return definition;
    }

    /** {@return null as long as it is not known, and for channels that we do not carry} */
    Instrument instrument() {
        return definition == null ? null : definition.instrument();
    }

    /** {@return null as long as it is not known; most channels have none} */
    Action action() {
        return action;
    }

    /** {@return contracts as what the instrument's quantities count, exactly; null for null} */
    Decimal quantity(Decimal contracts) {
        return contracts == null ? null : definition.quantity(contracts);
    }

    /** {@return levels of contracts as what the instrument's quantities count, exactly} */
    Levels quantities(Levels contracts) {
        return definition.quantities(contracts);
    }

    /** {@return the time of an event of this message, or {@link MarketEvent#ABSENT} if it cannot be right, which is told} */
    long plausible(long exchangeTimeUs) {
        return ExchangeTime.plausible(exchangeTimeUs, frame, instrument(), channel.dataType(), output);
    }

    /** Adds to a problem what is known of the stream. */
    NormalizationException located(NormalizationException problem) {
        return channel == null ? problem : problem.in(channel.wireName(), instrument(), channel.dataType());
    }
}
