import Testing

@testable import LoadEngine

@Suite struct AgendaTests {
    @Test func eventsAreSettledInTheirOrderWithThoseThatFollow() {
        var agenda = Agenda(now: 0)
        #expect(!agenda.hasEvents)
        agenda.post(.wanted, 3)
        agenda.post(.dialled, 1)
        var seen: [Int32] = []
        while let (client, event) = agenda.nextEvent() {
            seen.append(client)
            if event == .dialled { agenda.post(.opened, 2) }
        }
        #expect(seen == [3, 1, 2])
        #expect(!agenda.hasEvents)
    }

    @Test func nothingHappensToAClientThatIsGone() {
        var agenda = Agenda(now: 0)
        agenda.arm(5, at: 1_000)
        agenda.post(.lost, 4)
        agenda.post(.woken, 5)
        agenda.post(.lost, 6)
        #expect(agenda.nextEvent()?.client == 4)
        agenda.forget(5)
        #expect(agenda.nextEvent()?.client == -1)
        #expect(agenda.nextEvent()?.client == 6)
        #expect(agenda.nextEvent() == nil)
        #expect(agenda.nextDeadline == nil)
    }

    @Test func touchedClientsAreTakenOnceInARow() {
        var agenda = Agenda(now: 0)
        for client in [7, 7, 8, 7] as [Int32] { agenda.touch(client) }
        #expect(agenda.hasTouched)
        var seen: [Int32] = []
        var place = 0
        while true {
            let client = agenda.touched(place)
            if client < 0 { break }
            if client == 8, seen.count < 3 { agenda.touch(9) }
            seen.append(client)
            place += 1
        }
        #expect(seen == [7, 8, 7, 9])
        #expect(!agenda.hasTouched)
    }

    @Test func timersExpireInTheirOrder() {
        var agenda = Agenda(now: 0)
        agenda.arm(1, at: 3_000_000)
        agenda.arm(2, at: 1_000_000)
        agenda.arm(3, at: 2_000_000)
        agenda.arm(3, at: .max)
        #expect(!agenda.expire(500_000))
        #expect(agenda.expire(3_000_000))
        #expect(agenda.due == [2, 1])
        #expect(agenda.deadline(of: 2) == 1_000_000)
    }
}
