package dev.hirundo.crud;

import dev.hirundo.testing.TestDatabase;
import org.junit.jupiter.api.Nested;

/// What this module promises, on H2.
class H2Test {
    @Nested
    class Resources extends ResourceContract {
        Resources() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Methods extends MethodContract {
        Methods() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Lists extends ListContract {
        Lists() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Preconditions extends PreconditionContract {
        Preconditions() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Patches extends PatchContract {
        Patches() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Conflicts extends ConflictContract {
        Conflicts() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Accesses extends AccessContract {
        Accesses() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class TextIds extends TextIdContract {
        TextIds() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class HostileBodies extends HostileBodyContract {
        HostileBodies() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class HostileTargets extends HostileTargetContract {
        HostileTargets() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class HostileCursors extends HostileCursorContract {
        HostileCursors() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class LostUpdates extends LostUpdateContract {
        LostUpdates() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Repositories extends RepositoryContract {
        Repositories() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Together extends TogetherContract {
        Together() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Streams extends StreamContract {
        Streams() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Columns extends ColumnContract {
        Columns() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Pages extends PagingContract {
        Pages() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class PageRequests extends PageRequestContract {
        PageRequests() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Documents extends DocumentContract {
        Documents() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Idempotencies extends IdempotencyContract {
        Idempotencies() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class RowAccesses extends RowAccessContract {
        RowAccesses() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class IdempotencyRaces extends IdempotencyRaceContract {
        IdempotencyRaces() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Filters extends FilterContract {
        Filters() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Batches extends BatchContract {
        Batches() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class FieldAccesses extends FieldAccessContract {
        FieldAccesses() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Imports extends ImportContract {
        Imports() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Searches extends SearchContract {
        Searches() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Exports extends ExportContract {
        Exports() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Lifecycles extends LifecycleContract {
        Lifecycles() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Https extends HttpContract {
        Https() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Indexes extends IndexContract {
        Indexes() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Expansions extends ExpandContract {
        Expansions() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class ListModels extends ListModelContract {
        ListModels() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Grammar extends GrammarContract {
        Grammar() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class RepositoryExtras extends RepositoryExtrasContract {
        RepositoryExtras() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class ListsOverHttp extends ListHttpContract {
        ListsOverHttp() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Caches extends CacheContract {
        Caches() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Naughty extends NaughtyContract {
        Naughty() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Lives extends LiveContract {
        Lives() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Texts extends TextsContract {
        Texts() {
            super(TestDatabase.H2);
        }
    }

    @Nested
    class Rights extends RightsContract {
        Rights() {
            super(TestDatabase.H2);
        }
    }
}
