package io.marketprism.internal.feed;

import io.marketprism.connector.Connector;
import io.marketprism.connector.Offer;
import io.marketprism.event.DataType;
import io.marketprism.internal.book.BookOptions;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a feed takes from its market.
 *
 * @param symbols in either spelling, and patterns
 * @param dataTypes of each of them
 * @param variants which streams of a data type that has several; where it names none, the first that is offered
 * @param pollEvery how often to fetch polled data, where it is not as often as its offer says
 * @param openCandles whether candles are taken while their interval lasts too
 * @param books what is wanted of order books
 * @param redundancy how many connections carry each stream
 * @param rotateAt when to replace the connections each day, UTC; null if only when they have to be
 * @param description the feed in the words of whoever described it
 */
public record FeedOptions(
        List<String> symbols,
        Set<DataType> dataTypes,
        Map<DataType, List<String>> variants,
        Map<DataType, Duration> pollEvery,
        boolean openCandles,
        BookOptions books,
        int redundancy,
        LocalTime rotateAt,
        String description) {

    /** {@return the streams of a data type to take: null alone where there is only one} */
    List<String> variantsOf(DataType type, Connector connector) {
        List<String> offered = connector.offer(type).map(Offer::variants).orElse(List.of());
        return offered.isEmpty() ? Collections.singletonList(null) : variants.getOrDefault(type, offered.subList(0, 1));
    }

    /** {@return whether another feed wants the streams of a data type in the same way, so that they can be merged} */
    boolean hasOptionsOf(DataType type, FeedOptions other) {
        return redundancy == other.redundancy
                && switch (type) {
                    case ORDERBOOK -> books.equals(other.books);
                    case CANDLE -> openCandles == other.openCandles;
                    default -> Objects.equals(pollEvery.get(type), other.pollEvery.get(type));
                };
    }

    /** {@return whether another wants the same but for which streams it wants} */
    boolean differsInStreamsOnly(FeedOptions other) {
        return new FeedOptions(
                        other.symbols,
                        other.dataTypes,
                        other.variants,
                        pollEvery,
                        openCandles,
                        books,
                        redundancy,
                        rotateAt,
                        other.description)
                .equals(other);
    }

    @Override
    public String toString() {
        return description;
    }
}
