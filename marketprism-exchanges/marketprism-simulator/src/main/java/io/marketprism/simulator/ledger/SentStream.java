package io.marketprism.simulator.ledger;

import java.time.Instant;
import java.util.List;

/**
 * What one connection was sent of one stream from one subscription on. The ids are trade ids for streams of trades (of an aggregate its
 * first and last trade) and book sequences for streams of books; where a frame covers a range, first is the range's start and last its
 * end. Sent means handed to the socket: what was under way when a connection was cut counts.
 *
 * @param connection the connection's number, from 1
 * @param stream the stream: {@code btcusdt@trade} on Binance, {@code trades:BTC-USDT} on OKX
 * @param since when the connection subscribed
 * @param open whether it is still subscribed
 * @param frames how many data frames were sent, duplicates and damaged ones included
 * @param firstId the first id sent, 0 before the first frame
 * @param lastId the last id sent, 0 before the first frame
 * @param withheld what the venue produced and a fault kept from this connection, in order
 */
public record SentStream(
        long connection,
        String stream,
        Instant since,
        boolean open,
        long frames,
        long firstId,
        long lastId,
        List<IdRange> withheld) {}
