package io.marketprism.simulator;

import io.marketprism.simulator.venue.Topic;
import java.util.Arrays;
import java.util.function.IntFunction;

/** A stream and who is subscribed. Belongs to the venue's thread. */
final class ServerTopic implements Topic {

    private static final ServerConnection[] NOBODY = {};

    private final String name;
    private final FaultState faults;
    // Replaced, never changed: a connection may end while a frame goes round.
    private ServerConnection[] subscribers = NOBODY;

    ServerTopic(String name, FaultState faults) {
        this.name = name;
        this.faults = faults;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean hasSubscribers() {
        return subscribers.length > 0;
    }

    void add(ServerConnection connection) {
        ServerConnection[] more = Arrays.copyOf(subscribers, subscribers.length + 1);
        more[subscribers.length] = connection;
        subscribers = more;
    }

    void remove(ServerConnection connection) {
        subscribers = Arrays.stream(subscribers)
                .filter(subscriber -> subscriber != connection)
                .toArray(ServerConnection[]::new);
    }

    @Override
    public void publish(long firstId, long lastId, IntFunction<byte[]> frame) {
        if (subscribers.length == 0) {
            return;
        }
        FrameFault fault = faults.useFrameFault(name, subscribers);
        byte[][] byForm = new byte[4][];
        for (ServerConnection subscriber : subscribers) {
            int form = subscriber.form();
            if (form >= byForm.length) {
                byForm = Arrays.copyOf(byForm, form + 1);
            }
            if (byForm[form] == null) {
                byForm[form] = frame.apply(form);
            }
            subscriber.deliver(this, firstId, lastId, byForm[form], fault);
        }
    }

    /** Sends a frame to one subscriber; faults see it like any other frame of this topic. */
    void publishTo(ServerConnection subscriber, long firstId, long lastId, byte[] frame) {
        FrameFault fault = faults.useFrameFault(name, new ServerConnection[] {subscriber});
        subscriber.deliver(this, firstId, lastId, frame, fault);
    }
}
