package io.marketprism.okx;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads the answers to calls, {@code {"code":"0","msg":"","data":[…]}}. Whoever calls knows whose data they are. */
final class OkxAnswer implements NormalizerOutput {
    private static final long CODE = JsonCursor.key("code");
    private static final long MESSAGE = JsonCursor.key("msg");
    private static final long DATA = JsonCursor.key("data");
    private static final String SUCCESS = "0";

    private final List<MarketEvent> events = new ArrayList<>();

    private OkxAnswer() {}

    /**
     * Reads an answer.
     *
     * @param body the answer
     * @param channel the row of the call
     * @param bar over which its data is summed, or null
     * @param of whose data it is
     * @param reader reads the rows
     * @return what they say, in their order
     * @throws NormalizationException if it is an error, or one of the rows cannot be read
     */
    static List<MarketEvent> read(
            Frame body,
            OkxChannel channel,
            OkxBar.Written bar,
            InstrumentDefinition of,
            Function<JsonCursor, OkxRowReader> reader) {
        OkxMessage message = new OkxMessage(SymbolTable.of(List.of(of)));
        OkxAnswer answer = new OkxAnswer();
        message.begin(body, answer);
        message.channel(channel);
        message.bar(bar);
        message.definition(of);
        try {
            answer.read(message, reader);
        } catch (NormalizationException e) {
            throw message.located(e);
        }
        return answer.events;
    }

    private void read(OkxMessage message, Function<JsonCursor, OkxRowReader> rows) {
        JsonCursor json = new JsonCursor();
        OkxRowReader reader = rows.apply(json);
        String code = SUCCESS;
        String problem = null;
        json.reset(message.frame()).enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == DATA) {
                json.enterArray();
                while (json.nextElement()) {
                    reader.read(message);
                }
            } else if (key == CODE) {
                code = json.text();
            } else if (key == MESSAGE) {
                problem = json.text();
            } else {
                json.skip();
            }
        }
        json.finish();
        if (!code.equals(SUCCESS)) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, 0, "expected data, the exchange says " + code + " \"" + problem + "\"");
        }
    }

    @Override
    public void event(MarketEvent event) {
        events.add(event);
    }

    @Override
    public void rejected(NormalizationException problem) {
        throw problem;
    }

    @Override
    public void acknowledged(String requestId) {
        throw new IllegalStateException("Expected data in an answer, was the acknowledgement of " + requestId);
    }

    @Override
    public void refused(String requestId, String reason) {
        throw new IllegalStateException("Expected data in an answer, was the refusal of " + requestId);
    }

    @Override
    public void closing(String reason) {
        throw new IllegalStateException("Expected data in an answer, was the end of a connection");
    }
}
