package dev.hirundo.realtime;

import dev.hirundo.testing.TestDatabase;

class H2PresenceStressTest extends PresenceStressContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.H2;
    }
}
