package io.marketprism.internal.feed;

import io.marketprism.event.DataType;
import io.marketprism.internal.book.BookOptions;
import java.util.List;
import java.util.Set;

/**
 * What a feed takes from its market.
 *
 * @param symbols in either spelling
 * @param dataTypes of each of them
 * @param books what is wanted of order books
 * @param description the feed in the words of whoever described it
 */
public record FeedOptions(List<String> symbols, Set<DataType> dataTypes, BookOptions books, String description) {

    @Override
    public String toString() {
        return description;
    }
}
