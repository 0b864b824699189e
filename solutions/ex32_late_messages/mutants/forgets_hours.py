"""Forgets what was entered of an hour when no late message counts any more.

Task: entries
Message: who has forgotten an hour enters it twice
Replace: def process(self, element: tuple[Any, dict], entered: Any = beam.DoFn.StateParam(ENTERED)):
With: FORGET = userstate.TimerSpec("forget", TimeDomain.WATERMARK)

    @userstate.on_timer(FORGET)
    def forget(self, entered: Any = beam.DoFn.StateParam(ENTERED)):
        entered.clear()

    def process(
        self,
        element: tuple[Any, dict],
        entered: Any = beam.DoFn.StateParam(ENTERED),
        forget: Any = beam.DoFn.TimerParam(FORGET),
    ):
Replace: entered.write(row["count"])
With: entered.write(row["count"])
    forget.set(row["hour"] + HOUR + LATENESS)
"""
