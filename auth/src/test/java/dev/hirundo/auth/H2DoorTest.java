package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2DoorTest extends DoorContract {
    H2DoorTest() {
        super(TestDatabase.H2);
    }
}
