"""Says of what is known after that it is obvious.

Task: readme
Message: answer 2 names
Replace: When the hour begins. The station reads at its end: `temp`, `dewp`, `humid`, `wind_dir`, `wind_speed`,
With: When the hour begins. All that a station reads is read at its end, and is known after, which is clear
Replace: `wind_gust`, `pressure`, `visib` and `precip` of the hour itself are known after, and no features. `humid`
With: to everybody who has ever seen one. Such readings are no features of this job, of course. The last
Replace: of the hour alone would tell most of the rain. What the hour before has read is known: the step `last_hour`
With: hour would tell most of the rain. What the hour before has read is known: the step `last_hour`
"""
