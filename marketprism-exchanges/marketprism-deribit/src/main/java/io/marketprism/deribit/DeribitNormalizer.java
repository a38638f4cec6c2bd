package io.marketprism.deribit;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.connector.json.RowReader;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.StreamKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads Deribit's JSON-RPC messages: notifications {@code {"method":"subscription","params":{"channel":…,"data":…}}}, heartbeats, and answers to requests.
 * The data are read by the reader of the {@linkplain DeribitChannel channel}.
 */
final class DeribitNormalizer implements Normalizer {
    private static final long METHOD = JsonCursor.key("method");
    private static final long PARAMETERS = JsonCursor.key("params");
    private static final long RESULT = JsonCursor.key("result");
    private static final long ERROR = JsonCursor.key("error");
    private static final long ID = JsonCursor.key("id");
    private static final long CHANNEL = JsonCursor.key("channel");
    private static final long DATA = JsonCursor.key("data");
    private static final long TYPE = JsonCursor.key("type");

    private static final String NOTIFICATION = "subscription";
    private static final String HEARTBEAT = "heartbeat";

    /** In place of a {@link JsonCursor#mark()}: the field has not come. */
    private static final long NONE = -1;

    private final SymbolTable symbols;
    private final JsonCursor json = new JsonCursor();
    private final DeribitNames names = new DeribitNames(json);
    private final long notification = json.codeOf(NOTIFICATION);
    private final DeribitMessage message = new DeribitMessage();

    /** By the ordinals of the channels; null for those that are not carried. */
    private final @Nullable DeribitReader[] readers = Arrays.stream(DeribitChannel.values())
            .map(channel -> channel.newReader(json))
            .toArray(DeribitReader[]::new);

    /** Made once, not for each message. */
    private final RowReader row = this::row;

    /** Whose rows are being read. */
    @SuppressWarnings("NullAway.Init") // Rows are read after it is set.
    private DeribitReader reader;

    DeribitNormalizer(SymbolTable symbols) {
        this.symbols = symbols;
    }

    @Override
    public void normalize(Frame frame, NormalizerOutput output) {
        message.begin(frame, output);
        json.reset(frame);
        try {
            envelope();
        } catch (NormalizationException e) {
            throw message.located(e);
        }
    }

    private void envelope() {
        String method = null;
        String id = null;
        long parameters = NONE;
        long result = NONE;
        long error = NONE;
        boolean read = false;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == METHOD) {
                method = method();
            } else if (key == PARAMETERS && NOTIFICATION.equals(method)) {
                notification();
                read = true;
            } else if (key == PARAMETERS) {
                parameters = json.mark();
                json.skip();
            } else if (key == ID) {
                id = json.requestId();
            } else if (key == RESULT) {
                result = json.mark();
                json.skip();
            } else if (key == ERROR) {
                error = json.mark();
                json.skip();
            } else {
                json.skip();
            }
        }
        json.finish();
        if (read) {
            return;
        }
        if (method != null) {
            call(method, parameters);
        } else if (error != NONE) {
            json.returnTo(error);
            refused(id);
        } else if (result != NONE) {
            json.returnTo(result);
            answered(id);
        } else {
            throw json.missing("method");
        }
    }

    /** What is pushed comes so often that its method is not made a text. */
    private String method() {
        return json.textCode() == notification ? NOTIFICATION : json.last();
    }

    /** A message with a method: of the exchange, or one of ours in a capture. */
    private void call(String method, long parameters) {
        if (method.startsWith("public/") || method.startsWith("private/")) {
            message.output().ignored(method);
            return;
        }
        boolean heartbeat = method.equals(HEARTBEAT);
        if (!heartbeat && !method.equals(NOTIFICATION)) {
            throw unknown("method", method);
        }
        if (parameters == NONE) {
            throw json.missing("params");
        }
        json.returnTo(parameters);
        if (heartbeat) {
            heartbeat();
        } else {
            notification();
        }
    }

    /** {@code {"type":"heartbeat"}}, or {@code {"type":"test_request"}}, which the exchange wants to be answered. */
    private void heartbeat() {
        String type = null;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == TYPE) {
                type = json.text();
            } else {
                json.skip();
            }
        }
        json.require(type, "type");
        switch (type) {
            case HEARTBEAT -> message.output().ignored(HEARTBEAT);
            case "test_request" -> message.output().reply(DeribitRequests.TEST);
            default -> throw unknown("type of heartbeat", type);
        }
    }

    /** {@code {"channel":"trades.BTC-PERPETUAL.100ms","data":[…]}}, keys in any order. */
    private void notification() {
        long data = NONE;
        boolean known = false;
        boolean read = false;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == CHANNEL) {
                channel();
                known = true;
            } else if (key == DATA && known) {
                data();
                read = true;
            } else if (key == DATA) {
                data = json.mark();
                json.skip();
            } else {
                json.skip();
            }
        }
        if (read) {
            return;
        }
        if (!known || data == NONE) {
            throw json.missing(known ? "data" : "channel");
        }
        long behind = json.mark();
        json.returnTo(data);
        data();
        json.returnTo(behind);
    }

    private void channel() {
        DeribitNames.Name name = names.read();
        if (name == null) {
            String text = json.last();
            throw unknown("channel", text).in(text, null, null);
        }
        DeribitChannel channel = name.channel();
        json.kind(channel.ordinal() + 1L);
        message.stream(channel, null, null);
        if (channel.carrier() == null) {
            return;
        }
        InstrumentDefinition definition = name.find(symbols);
        if (definition == null) {
            throw new NormalizationException(
                    Problem.UNKNOWN_KIND,
                    json.position(),
                    "expected a subscribed symbol, was \"" + name.symbol() + '"');
        }
        if (channel == DeribitChannel.CHART_TRADES && name.resolution() == null) {
            throw unknown("resolution", name.ending());
        }
        message.stream(channel, definition.instrument(), name.resolution());
    }

    private NormalizationException unknown(String what, String was) {
        return new NormalizationException(
                Problem.UNKNOWN_KIND, json.position(), "expected a known " + what + ", was \"" + was + '"');
    }

    private void data() {
        DeribitReader ofChannel = readers[message.channel().ordinal()];
        if (ofChannel == null) {
            json.skip();
            if (message.channel() == DeribitChannel.INSTRUMENT_STATE) {
                message.output().instrumentsChanged();
            } else {
                message.output().ignored(message.channel().wireName());
            }
        } else if (ofChannel.readsRows()) {
            reader = ofChannel;
            json.rows(row, message.frame(), message.output());
        } else {
            ofChannel.read(message);
        }
    }

    private void row(Frame frame, NormalizerOutput output) {
        try {
            reader.read(message);
        } catch (NormalizationException e) {
            throw message.locatedInRow(e);
        }
    }

    private void refused(@Nullable String id) {
        RpcError error = RpcError.read(json);
        message.output().refused(id, error.toString());
        if (error.isMaintenance()) {
            message.output().maintenance(error.toString());
        }
    }

    /** A list of channels answers a request to subscribe, or to unsubscribe; other requests have other answers. */
    private void answered(@Nullable String id) {
        if (id == null) {
            message.output().ignored("result");
        } else if (id.equals(DeribitRequests.TEST_ID)) {
            message.output().ignored("public/test");
        } else if (id.startsWith(DeribitRequests.UNSUBSCRIBE_ID)) {
            message.output().ignored(DeribitRequests.UNSUBSCRIBE);
        } else if (id.startsWith(DeribitRequests.NEWS_ID)) {
            json.enterArray();
            if (json.nextElement()) {
                message.output().acknowledged(id);
            } else {
                message.output().refused(id, "no such channel");
            }
        } else if (json.atArray()) {
            message.output().acknowledgedOnly(id, accepted());
        } else {
            message.output().acknowledged(id);
        }
    }

    /** {@return all that comes in the channels that the exchange has accepted} */
    private List<StreamKey> accepted() {
        List<StreamKey> accepted = new ArrayList<>();
        json.enterArray();
        while (json.nextElement()) {
            DeribitNames.Name name = DeribitNames.Name.of(json.text());
            if (name != null && name.channel().carrier() != null) {
                InstrumentDefinition definition = name.find(symbols);
                if (definition != null) {
                    String interval = interval(name.resolution());
                    name.channel()
                            .carried()
                            .forEach(carried ->
                                    accepted.add(new StreamKey(definition.instrument(), carried.dataType(), interval)));
                }
            }
        }
        return accepted;
    }

    private static @Nullable String interval(@Nullable DeribitResolution resolution) {
        return resolution == null ? null : resolution.interval();
    }
}
