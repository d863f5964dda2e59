package dev.hirundo.realtime;

import dev.hirundo.realtime.Mailbox.Batch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What one connection listens to, and what of it waits to be told.
///
/// Equal to itself only. What waits is guarded by the lock of the [Mailbox].
class Subscription implements Listener {
    private final String topic;
    private final Mailbox mailbox;
    private final int room;
    private final Overflow overflow;
    private List<Item> items = List.of();
    private boolean isForgotten;
    private boolean areKeptApart;

    /// Whether the client knows an item already, as long as such a one may come. May hold on to all
    /// the rows that he was shown.
    private @Nullable Predicate<Item> known;

    /// @param topic as the client calls it
    /// @param room how many items wait at most
    Subscription(String topic, Mailbox mailbox, int room, Overflow overflow) {
        this.topic = topic.intern(); // one for all who call it so, for it is compared for each
        this.mailbox = mailbox;
        this.room = room;
        this.overflow = overflow;
    }

    String topic() {
        return topic;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    @Override
    public void hear(Delivery delivery) {
        mailbox.offer(this, delivery);
    }

    @Override
    public int touch() {
        return mailbox.touch();
    }

    @Override
    public boolean hasLittleRoom() {
        return mailbox.hasLittleRoom(this);
    }

    @Override
    public void forget() {
        mailbox.forget(this);
    }

    /// Whether changes that wait may be made one.
    boolean makesOne() {
        return overflow == Overflow.KEEP_LATEST;
    }

    /// @return false if there was no room
    boolean add(Item item) {
        if (isForgotten || isKnown(item)) {
            return true; // it will be in what begins anew, or was in what it began with
        }
        if (makesOne() && !areKeptApart && isAddedToAnother(item)) {
            return true;
        }
        if (items.size() == room && !isMadeRoom()) {
            return false;
        }
        put(item);
        return true;
    }

    private boolean isKnown(Item item) {
        return known != null && known.test(item);
    }

    /// Nothing is kept while nothing waits, which is most of the time.
    private void put(Item item) {
        if (items.isEmpty()) {
            items = new ArrayList<>(1);
        }
        items.add(item);
    }

    /// The last of them: what was kept apart is not made one any more.
    private boolean isAddedToAnother(Item item) {
        for (int i = items.size() - 1; i >= 0; i--) {
            var waiting = items.get(i);
            if (waiting.key().equals(item.key())) {
                items.remove(i);
                waiting.then(item).ifPresent(this::put);
                return true;
            }
        }
        return false;
    }

    private boolean isMadeRoom() {
        if (overflow != Overflow.DROP_OLDEST) {
            return false;
        }
        for (Iterator<Item> each = items.iterator(); each.hasNext(); ) {
            if (each.next().isDispensable()) {
                each.remove();
                return true;
            }
        }
        return false;
    }

    void keepApart() {
        areKeptApart = true;
        known = null;
    }

    void join(Predicate<Item> known) {
        areKeptApart = false;
        this.known = known;
        if (!items.isEmpty()) {
            items.removeIf(known);
        }
    }

    void settle() {
        areKeptApart = false;
        known = null;
    }

    void forgetAll() {
        items = List.of();
        isForgotten = true;
    }

    /// Whether that much more than waits would end the connection.
    boolean isHalfFull() {
        return overflow == Overflow.DISCONNECT && items.size() > room / 2;
    }

    int size() {
        return items.size();
    }

    Batch takeAll() {
        var batch = new Batch(this, items, isForgotten);
        items = List.of();
        isForgotten = false;
        return batch;
    }
}
