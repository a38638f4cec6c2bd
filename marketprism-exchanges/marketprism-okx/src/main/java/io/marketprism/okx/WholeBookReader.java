package io.marketprism.okx;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import java.util.List;

/** Reads books that come whole every time: each {@link BookRow} is a snapshot. */
final class WholeBookReader implements OkxRowReader {
    private final JsonCursor json;
    private final BookRow row;
    private final int levels;

    /**
     * A reader.
     *
     * @param json is at the rows
     * @param levels number of levels at which the exchange cuts a book
     */
    WholeBookReader(JsonCursor json, int levels) {
        this.json = json;
        this.row = new BookRow(json);
        this.levels = levels;
    }

    @Override
    public void read(OkxMessage message) {
        json.enterObject();
        row.read();
        message.event(row.snapshot(message, levels));
    }

    /**
     * Reads the answer to a {@linkplain OkxRequests#book call for a book}.
     *
     * @param body the answer
     * @param of whose book was asked for
     * @param levels number of levels that was asked for
     */
    static BookSnapshot answer(Frame body, InstrumentDefinition of, int levels) {
        OkxChannel channel = OkxChannel.MARKET_BOOKS;
        PollAnswer answer = OkxAnswer.read(body, channel, null, of, json -> new WholeBookReader(json, levels));
        if (!answer.rejected().isEmpty()) {
            throw answer.rejected().get(0);
        }
        List<MarketEvent> books = answer.events();
        if (books.isEmpty()) {
            throw new NormalizationException(Problem.INVALID_FIELD, 0, "expected a book, was none")
                    .in(channel.wireName(), of.instrument(), channel.dataType());
        }
        return (BookSnapshot) books.get(books.size() - 1);
    }
}
